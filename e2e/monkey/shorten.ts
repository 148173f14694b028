// Shortens a walk that found something: fewer and fewer of its steps, done again in a fresh context, as long as they find
// the same. The delta debugging of Zeller and Hildebrandt, with the end of the walk tried first, since that is where most
// findings begin.

/** Answers the shortest list found before `isOver`; `fails` tells whether a list still finds the same. */
export async function shorten<T>(steps: readonly T[], fails: (steps: readonly T[]) => Promise<boolean>, isOver: () => boolean): Promise<readonly T[]> {
  let best = steps;
  for (let length = 1; length < best.length && !isOver(); length *= 4) {
    const tail = best.slice(-length);
    if (await fails(tail)) {
      best = tail;
      break;
    }
  }
  for (let parts = 2; best.length > 1 && !isOver(); ) {
    const size = Math.ceil(best.length / parts);
    const shorter = await firstFailing(without(best, size), fails, isOver);
    if (shorter) [best, parts] = [shorter, Math.max(2, parts - 1)];
    else if (size > 1) parts = Math.min(best.length, parts * 2);
    else break;
  }
  return best;
}

/** The list without each of its parts of `size`, the first part first: what is early matters least. */
function without<T>(steps: readonly T[], size: number): (readonly T[])[] {
  const starts = Array.from({ length: Math.ceil(steps.length / size) }, (_, index) => index * size);
  return starts.map((start) => [...steps.slice(0, start), ...steps.slice(start + size)]);
}

async function firstFailing<T>(lists: readonly (readonly T[])[], fails: (steps: readonly T[]) => Promise<boolean>, isOver: () => boolean): Promise<readonly T[] | null> {
  for (const list of lists) {
    if (isOver()) return null;
    if (await fails(list)) return list;
  }
  return null;
}
