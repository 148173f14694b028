# QuickJS keeps small things in arenas, for each of 31 sizes its own. Of 4 KB, as they are, half an arena for each size lies
# idle in every VM: 70 KB for a plugin that does nothing.
s/^#define JS_ARENA_SIZE .*/#define JS_ARENA_SIZE 1024/
# One with nothing in it is kept while it is the only one with room, else what comes and goes would take and give back an
# arena each time.
s/if (unlikely(ar->n_used_blocks == 0)) {/if (unlikely(ar->n_used_blocks == 0) \&\& ar->free_link.next != ar->free_link.prev) {/
