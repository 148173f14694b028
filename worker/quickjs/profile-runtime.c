// What clang's counters ask for at the start of a program. Nothing has to be done: scripts/cold-functions.sh reads them
// from the memory of the worker.
int __llvm_profile_runtime;
void __llvm_profile_register_function(void *data) { (void)data; }
void __llvm_profile_register_names_function(void *start, unsigned long long bytes) {
    (void)start;
    (void)bytes;
}
