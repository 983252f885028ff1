import { readConfig, runService } from '@doorstep/service-kit';
import { gatewayConfig } from './config';
import { startGateway } from './gateway';

runService('gateway', readConfig(gatewayConfig), startGateway);
