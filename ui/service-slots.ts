import { computed } from '@preact/signals';
import { services } from './live.ts';

/** How a service is recognised: by colour, shape and letters together. */
export interface ServiceLook {
  /** Index of a colour of the theme. */
  readonly color: number;
  readonly shape: ServiceShape;
  /** One or two letters. */
  readonly letters: string;
}

/** Outline of a service's mark. */
export type ServiceShape = (typeof shapes)[number];

const shapes = ['circle', 'square', 'diamond', 'hexagon'] as const;
const colorCount = 8;

const looks = computed(() => assignLooks(services.value));

/** Gives the look of a service: the same on every page, nearly always the same after a new service came. */
export function lookOf(service: string): ServiceLook {
  return looks.value.get(service) ?? toLook(service, hash(service) % colorCount, []);
}

/** Gives every service a look of its own, as far as there are colours and shapes. */
export function assignLooks(names: readonly string[]): ReadonlyMap<string, ServiceLook> {
  const taken = new Set<number>();
  const assigned = new Map<string, ServiceLook>();
  for (const name of names) {
    // One colour each while there are eight or fewer; then the next shapes.
    const round = Math.floor(taken.size / colorCount) * colorCount;
    let slot = round + (hash(name) % colorCount);
    while (taken.has(slot)) slot = round + ((slot + 1) % colorCount);
    taken.add(slot);
    assigned.set(name, toLook(name, slot, names));
  }
  return assigned;
}

function toLook(name: string, slot: number, names: readonly string[]): ServiceLook {
  const first = initial(name);
  const isShared = names.some((other) => other !== name && initial(other) === first);
  const shape = shapes[(slot + Math.floor(slot / colorCount)) % shapes.length] ?? 'circle';
  const second = isShared ? ([...name][1] ?? '') : '';
  return { color: slot % colorCount, shape, letters: first + second };
}

function initial(name: string): string {
  return ([...name][0] ?? '?').toUpperCase();
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
