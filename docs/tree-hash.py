#!/usr/bin/env python3
"""The SHA-256 tree hashes of a file that is to be an archive in Amazon Glacier.

    python3 tree-hash.py FILE PART_SIZE

Prints a line for each part: its first and last byte, a tab, its tree hash. They are as in

    aws glacier list-parts --query 'Parts[].[RangeInBytes,SHA256TreeHash]' --output text

The last line is the whole file's: its size in bytes, a tab, its tree hash.
"""
import sys
from hashlib import sha256

MEBIBYTE = 1 << 20
LARGEST_PART_SIZE = 4 << 30
MOST_PARTS = 10_000


def add(stack, digest):
    """Two neighbours of one height become their parent at once, so that few are kept, whatever the file's size."""
    height = 0
    while stack and stack[-1][0] == height:
        digest = sha256(stack.pop()[1] + digest).digest()
        height += 1
    stack.append((height, digest))


def root(stack):
    """An odd last one moves up unchanged, until it meets a left neighbour."""
    digest = stack[-1][1]
    for _, left in reversed(stack[:-1]):
        digest = sha256(left + digest).digest()
    return digest


def tree_hashes(file, size, part_size):
    # A full part is a power of two, so its hash is one of the whole's.
    whole = []
    for first in range(0, size, part_size):
        end = min(first + part_size, size)
        part = []
        for start in range(first, end, MEBIBYTE):
            block = file.read(min(MEBIBYTE, end - start))
            if len(block) < min(MEBIBYTE, end - start):
                raise ValueError("the file became shorter while it was read")
            add(part, sha256(block).digest())
        add(whole, root(part))
        yield "%d-%d" % (first, end - 1), root(part)
    if file.read(1):
        raise ValueError("the file became longer while it was read: wait until it is complete")
    yield size, root(whole)


def checked_part_size(text):
    size = int(text) if text.isdigit() else 0
    if not MEBIBYTE <= size <= LARGEST_PART_SIZE or size & (size - 1):
        raise ValueError("expected as PART_SIZE 1048576 or that doubled up to 12 times, without commas, got '%s'" % text)
    return size


def main(arguments):
    if len(arguments) != 2:
        raise ValueError("expected two arguments: FILE PART_SIZE")
    name, part_size = arguments[0], checked_part_size(arguments[1])
    with open(name, "rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        if not 1 <= size <= part_size * MOST_PARTS:
            raise ValueError("expected a file of 1 to %d bytes, got %d" % (part_size * MOST_PARTS, size))
        for what, digest in tree_hashes(file, size, part_size):
            print(what, digest.hex(), sep="\t", flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (OSError, ValueError) as error:
        sys.exit("tree-hash.py: %s" % error)
