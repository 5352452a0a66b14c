import { ApiError } from '@t3000/contract';
import type { modbusServerRoutes } from '@t3000/contract';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import type { ModbusServing } from '../registers/modbus-serving.ts';
import { actorOf } from './actor.ts';
import { pageOf, paged } from './page.ts';

type Routes = typeof modbusServerRoutes;

export function modbusServerHandlers(hub: Hub): Handlers<Routes> {
  return {
    getModbusServer: () => servingOf(hub).status(),
    listServedRegisters: ({ query }) => {
      const words = (query.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
      const found = servingOf(hub)
        .list()
        .filter(({ register, register_address: number, point_name: point, device_name: device }) => {
          const searched = `${register} ${number} ${point ?? ''} ${device ?? ''}`.toLowerCase();
          return words.every((word) => searched.includes(word));
        });
      return paged(found, pageOf(query), (row) => row);
    },
    saveServedRegisters: ({ body }, call) => {
      const { csv, dry_run: dryRun = false } = body;
      const { points, problems } = servingOf(hub).save(csv, dryRun);
      const applied = !dryRun && problems.length === 0;
      if (applied) hub.audit.done(actorOf(call), 'modbus_server.save', 'modbus_server', { points });
      return { points, problems: [...problems], applied };
    },
    exportServedRegisters: ({ query }) => servingOf(hub).csv(query.propose ?? false),
  };
}

function servingOf(hub: Hub): ModbusServing {
  if (hub.modbusServer === undefined) throw new ApiError('conflict', 'this program serves no Modbus registers');
  return hub.modbusServer;
}
