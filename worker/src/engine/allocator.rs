//! The heap of one VM: counts every byte, refuses past its cap, and remembers that it refused.
//!
//! QuickJS's own memory limit cannot see the size of a block on wasm32 and lets large ones through.
#![expect(unsafe_code, reason = "an allocator hands out raw memory")]
#![expect(
    clippy::cast_ptr_alignment,
    reason = "every block starts at a multiple of the header's size"
)]

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error, realloc};
use std::cell::Cell;
use std::rc::Rc;

use rquickjs::allocator::Allocator;

/// Room for the size in front of every block, and the alignment of blocks: that of the largest C
/// type which QuickJS uses. Also what the global allocator aligns to without being asked; more
/// costs it a split for every block.
const HEADER: usize = 2 * size_of::<usize>();

/// More than setting a VM up takes, bootstrap included.
const SET_UP_BYTES: usize = 1024 * 1024;

/// Whether the machine has the memory to set a VM up.
pub(crate) fn has_room_for_a_vm() -> bool {
    let mut room = Vec::<u8>::new();
    let has_room = room.try_reserve_exact(SET_UP_BYTES).is_ok();
    // An allocation that nobody looks at would be optimized away.
    std::hint::black_box(&room);
    has_room
}

/// What a VM past its deadline gets on top, so that the error which ends it can be allocated.
const RESERVE_BYTES: usize = 1024 * 1024;

/// The counters of a heap, shared by the allocator and those who watch it.
#[derive(Debug)]
pub(crate) struct Heap {
    limit: usize,
    cap: Cell<usize>,
    used: Cell<usize>,
    peak: Cell<usize>,
    denied: Cell<bool>,
}

impl Heap {
    /// A heap of at most `limit` bytes from the first [`Heap::begin`] on. What comes before is our
    /// own setting up, which is small, and which QuickJS does not survive without memory.
    pub(crate) fn new(limit: usize) -> Rc<Self> {
        Rc::new(Self {
            limit,
            cap: Cell::new(usize::MAX),
            used: Cell::new(0),
            peak: Cell::new(0),
            denied: Cell::new(false),
        })
    }

    /// Forgets what the last operation did to the cap and to the flag.
    pub(crate) fn begin(&self) {
        self.cap.set(self.limit);
        self.denied.set(false);
    }

    /// Opens the reserve until the next [`Heap::begin`].
    pub(crate) fn open_reserve(&self) {
        self.cap.set(self.limit.saturating_add(RESERVE_BYTES));
    }

    /// Lets `work` have what it asks for, whatever the limit. For the compiler, which writes on
    /// behind a piece of code that it had no room for, and takes what stands there for something
    /// else when it gives up. If even the machine has no more, that is the end of the worker.
    pub(crate) fn unlimited<T>(&self, work: impl FnOnce() -> T) -> T {
        self.peak.set(self.used.get());
        let cap = self.cap.replace(usize::MAX);
        let result = work();
        self.cap.set(cap);
        result
    }

    /// How many bytes it may still take.
    pub(crate) fn room(&self) -> usize {
        self.cap.get().saturating_sub(self.used.get())
    }

    /// The most that was in use since [`Heap::unlimited`] began last.
    pub(crate) fn peak(&self) -> usize {
        self.peak.get()
    }

    /// Notes that something was refused for its size, by the allocator or by a guard in front of a
    /// built-in.
    pub(crate) fn deny(&self) {
        self.denied.set(true);
    }

    /// Whether anything was refused since [`Heap::begin`].
    pub(crate) fn was_denied(&self) -> bool {
        self.denied.get()
    }

    /// Bytes in use, with everything that keeping them takes.
    pub(crate) fn used(&self) -> usize {
        self.used.get()
    }

    /// Whether it is time to look for cycles.
    pub(crate) fn is_half_full(&self) -> bool {
        self.used.get() > self.limit / 2
    }

    /// Books `size` more bytes in place of `old`, or notes the refusal.
    fn book(&self, old: usize, size: usize) -> bool {
        let total = self.used.get().saturating_sub(old).checked_add(size);
        match total {
            Some(total) if size <= old || total <= self.cap.get() => {
                self.used.set(total);
                self.peak.set(self.peak.get().max(total));
            }
            _ => {
                self.deny();
                return false;
            }
        }
        true
    }
}

/// The allocator of a VM.
pub(crate) struct CountingAllocator(pub(crate) Rc<Heap>);

/// The layout of a block that offers `size` bytes to its user.
fn layout_of(size: usize) -> Option<Layout> {
    Layout::from_size_align(size.checked_add(HEADER)?, HEADER).ok()
}

/// What a block takes of the machine's memory, with what the global allocator puts around it: a
/// word, and what is missing to a multiple of two (that of Rust on wasm32 and those of the common C
/// libraries agree in this).
fn footprint(layout: Layout) -> usize {
    (layout.size() + size_of::<usize>()).next_multiple_of(HEADER)
}

/// The size that stands in front of a block.
unsafe fn size_of_block(block: *mut u8) -> usize {
    // SAFETY: the caller passes a block of this allocator, which starts `HEADER` bytes into its
    // allocation.
    unsafe { block.sub(HEADER).cast::<usize>().read() }
}

impl CountingAllocator {
    fn refuse(&self) -> *mut u8 {
        self.0.deny();
        std::ptr::null_mut()
    }

    /// The machine has no more.
    fn refuse_for_good(&self, layout: Layout) -> *mut u8 {
        if self.0.cap.get() == usize::MAX {
            handle_alloc_error(layout);
        }
        self.refuse()
    }
}

// SAFETY: blocks are aligned to two words, at least as large as asked for, and carry their size in
// front.
unsafe impl Allocator for CountingAllocator {
    fn alloc(&mut self, size: usize) -> *mut u8 {
        let Some(layout) = layout_of(size) else { return self.refuse() };
        if !self.0.book(0, footprint(layout)) {
            return std::ptr::null_mut();
        }
        // SAFETY: the layout is never empty; the header is inside the allocation.
        unsafe {
            let start = alloc(layout);
            if start.is_null() {
                self.0.book(footprint(layout), 0);
                return self.refuse_for_good(layout);
            }
            start.cast::<usize>().write(size);
            start.add(HEADER)
        }
    }

    fn calloc(&mut self, count: usize, size: usize) -> *mut u8 {
        let Some(total) = count.checked_mul(size) else { return self.refuse() };
        let block = self.alloc(total);
        if !block.is_null() {
            // SAFETY: the block has `total` bytes.
            unsafe { block.write_bytes(0, total) };
        }
        block
    }

    unsafe fn dealloc(&mut self, block: *mut u8) {
        if block.is_null() {
            return;
        }
        // SAFETY: the block came from `alloc` with this very layout.
        unsafe {
            if let Some(layout) = layout_of(size_of_block(block)) {
                self.0.book(footprint(layout), 0);
                dealloc(block.sub(HEADER), layout);
            }
        }
    }

    unsafe fn realloc(&mut self, block: *mut u8, new_size: usize) -> *mut u8 {
        if block.is_null() {
            return self.alloc(new_size);
        }
        // SAFETY: the block came from `alloc`; the new layout has the same alignment and is checked
        // for size.
        unsafe {
            let (Some(old), Some(new)) = (layout_of(size_of_block(block)), layout_of(new_size))
            else {
                return self.refuse();
            };
            if !self.0.book(footprint(old), footprint(new)) {
                return std::ptr::null_mut();
            }
            let start = realloc(block.sub(HEADER), old, new.size());
            if start.is_null() {
                self.0.book(footprint(new), footprint(old));
                return self.refuse_for_good(new);
            }
            start.cast::<usize>().write(new_size);
            start.add(HEADER)
        }
    }

    unsafe fn usable_size(block: *mut u8) -> usize {
        if block.is_null() {
            return 0;
        }
        // SAFETY: the caller passes a block of this allocator.
        unsafe { size_of_block(block) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_that_would_wrap_are_refused() {
        let heap = Heap::new(usize::MAX);
        let mut allocator = CountingAllocator(heap.clone());
        assert!(allocator.alloc(usize::MAX - 8).is_null());
        assert!(allocator.calloc(usize::MAX / 2, 3).is_null());
        assert!(heap.was_denied());
        assert_eq!(heap.used(), 0);
    }

    #[test]
    fn the_count_returns_to_zero_and_growing_keeps_the_content() {
        let heap = Heap::new(4096);
        heap.begin();
        let mut allocator = CountingAllocator(heap.clone());
        let block = allocator.calloc(4, 2);
        // SAFETY: blocks of this allocator, within their sizes.
        unsafe {
            block.write(7);
            let block = allocator.realloc(block, 1000);
            assert_eq!(block.read(), 7);
            assert_eq!(CountingAllocator::usable_size(block), 1000);
            assert!(allocator.realloc(block, 5000).is_null());
            assert!(heap.was_denied());
            allocator.dealloc(block);
        }
        assert_eq!(heap.used(), 0);
    }

    #[test]
    fn there_is_no_limit_while_something_must_not_fail_and_what_is_too_much_is_known_then() {
        let heap = Heap::new(64);
        heap.begin();
        let mut allocator = CountingAllocator(heap.clone());
        let block = heap.unlimited(|| allocator.alloc(1000));
        assert!(!block.is_null() && !heap.was_denied());
        assert!(heap.room() == 0 && heap.peak() > 1000);
        // SAFETY: the block came from this allocator.
        unsafe { allocator.dealloc(block) };
        assert!(heap.room() == 64 && allocator.alloc(1000).is_null());
    }

    #[test]
    fn the_reserve_is_open_until_the_next_operation() {
        let heap = Heap::new(64);
        heap.begin();
        let mut allocator = CountingAllocator(heap.clone());
        assert!(allocator.alloc(1000).is_null());
        heap.open_reserve();
        let block = allocator.alloc(1000);
        assert!(!block.is_null());
        // SAFETY: the block came from this allocator.
        unsafe { allocator.dealloc(block) };
        heap.begin();
        assert!(allocator.alloc(1000).is_null());
    }
}
