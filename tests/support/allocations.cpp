// allocations.cpp: an operator new that counts. In a file of its own: inlined into a caller, gcc takes its free() for a
// mismatched delete.
#include "support/allocations.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

thread_local void (*rwlocker::tests::before_allocation)() = nullptr;

namespace {
thread_local int allocations_here = 0;

void* counted_new(std::size_t size, std::size_t alignment) {
    ++allocations_here;
    if (rwlocker::tests::before_allocation != nullptr) rwlocker::tests::before_allocation();
    void* memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    return memory;
}
void* or_throw(void* memory) {
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}
constexpr std::size_t usual = alignof(std::max_align_t);
}  // namespace

void* operator new(std::size_t size) { return or_throw(counted_new(size, usual)); }
void* operator new(std::size_t size, std::align_val_t at) {
    return or_throw(counted_new(size, static_cast<std::size_t>(at)));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted_new(size, usual); }
void* operator new(std::size_t size, std::align_val_t at, const std::nothrow_t&) noexcept {
    return counted_new(size, static_cast<std::size_t>(at));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept { std::free(memory); }

int rwlocker::tests::allocations() { return allocations_here; }
