import type { UserErrorFieldsFragment } from "./graphql.js";

/** What a mutation refused, with the data that comes with it: see `__typename`. */
export type UserError = UserErrorFieldsFragment;

/** A mutation changed nothing, for reasons that a person can put right. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(readonly errors: readonly UserError[]) {
    super(errors.map((error) => error.message).join(" "));
  }

  /** Whether one of the reasons has this code. */
  has(code: UserError["code"]): boolean {
    return this.errors.some((error) => error.code === code);
  }
}

/** The payload of a mutation that was carried out; throws `Refused` for one that was not. */
export function accepted<Payload extends { errors: readonly UserError[] }>(payload: Payload): Payload {
  if (payload.errors.length > 0) {
    throw new Refused(payload.errors);
  }
  return payload;
}
