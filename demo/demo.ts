// The demo of `npm start`: runs the deployed bundle over two days of an embedded account.
import { startSpinner } from '../cli/show/spinner.ts';
import { startEmbeddedCloud } from '../embedded/cloud/cloud.ts';
import { CHAT_TOPIC_ARN } from '../embedded/cloud/identity.ts';
import { printChat, printCourse, printMail, printMetrics, printUploads } from './report.ts';
import { simulate } from './simulation.ts';
import { createDemoStory, HOURS } from './story.ts';

export async function runDemo(): Promise<void> {
  const progress = startSpinner('Bundling the function');
  const story = createDemoStory(new Date());
  const cloud = await startEmbeddedCloud(story.world, story.now);
  const lambda = cloud.start({ cloudTrail: true, chatTopicArn: CHAT_TOPIC_ARN });
  let lastScan = 0;
  try {
    const course = await simulate(story, lambda, HOURS, (hour) => {
      progress.say(`Hour ${hour} of ${HOURS}: ${cloud.glacier.requests.length} pages listed`);
      lastScan = lambda.log.length;
      cloud.cloudWatch.reset();
    });
    if (course.errors.length > 0) {
      progress.fail(['Some scans did not complete:', ...course.errors].join('\n'));
      process.exitCode = 1;
    } else {
      progress.succeed(`${HOURS + 1} scans completed: ${cloud.glacier.requests.length} pages listed`);
    }
    printCourse(course);
    printMail(cloud.sns.messages);
    printChat(cloud.sns.batched);
    printUploads(lambda.log.slice(lastScan));
    printMetrics(cloud.cloudWatch.points);
  } finally {
    await cloud.close();
  }
}
