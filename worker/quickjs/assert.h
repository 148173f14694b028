/* QuickJS's assertions: they still end the worker, as the traps they were, but carry no text about it. */
#undef assert
#define assert(holds) ((holds) ? (void)0 : __builtin_trap())
#undef static_assert
#define static_assert _Static_assert
