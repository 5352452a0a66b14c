import { confirmedPrivateTransfer, privateTransferError } from '../services/private-transfer.ts';
import type { PrivateTransfer } from '../services/private-transfer.ts';
import type { ServiceError } from '../services/error.ts';
import type { BacnetValue } from '../encoding/values.ts';
import type { ServiceHandler } from './request-handlers.ts';

/** What a vendor's service gives: a block, no block, a refusal, or the silence T3 panels keep about what they do not know. */
export type PrivateResult =
  | { readonly block: readonly BacnetValue[] | undefined }
  | { readonly error: ServiceError; readonly block?: readonly BacnetValue[] }
  | 'silent';

/** For `BacnetDevice.serve(18, ...)`: answers under the vendor and service number asked, as T3 panels do. */
export function handlePrivateTransfer(run: (request: PrivateTransfer) => PrivateResult): ServiceHandler {
  return (reader, { writer }) => {
    const request = confirmedPrivateTransfer.request.decode(reader);
    reader.finish();
    const { vendorId, serviceNumber } = request;
    const result = run(request);
    if (result === 'silent') return { kind: 'silent' };
    if ('error' in result) {
      const error = { ...result.error, vendorId, serviceNumber, block: result.block };
      return { kind: 'error', ...result.error, body: (body) => privateTransferError.encode(body, error) };
    }
    confirmedPrivateTransfer.request.encode(writer, { vendorId, serviceNumber, block: result.block });
    return { kind: 'complex' };
  };
}
