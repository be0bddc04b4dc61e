// The SDK draws its pauses between attempts with `Math.random`: as zero, they take no time. This is for the whole process.
// When AWS throttles, AdaptiveRetryStrategy waits as well, and still does.
Math.random = () => 0;
