import { openDatabase } from '@doorstep/database';
import { startJobs } from '@doorstep/jobs';
import { openLog, systemClock } from '@doorstep/service-kit';
import 'reflect-metadata';
import { entities, migrations } from '../assessment.fixture';
import { AssessmentCycle } from '../cycles/assessment-cycle';
import { loadStandards } from '../standards/standards';
import { startComputation } from './computation';
import { computationJob } from './computation.job';

/** A process that asks for the computation of CYCLE and does it, to be killed. */
async function main(): Promise<void> {
  const log = openLog('computation', 'info');
  const url = process.env['DATABASE_URL'] ?? '';
  const database = await openDatabase({ url, entities, migrations, log });
  const definitions = [computationJob(database, loadStandards(), systemClock)];
  const jobs = await startJobs({ database, definitions, log });
  const cycle = await database.manager.findOneByOrFail(AssessmentCycle, { id: process.env['CYCLE'] ?? '' });
  const { id } = await database.transaction(tx => startComputation(tx, jobs, cycle, 'asker'));
  log.info(`computes as ${id}`);
}

void main();
