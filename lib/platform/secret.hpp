#pragma once

#include <cstddef>
#include <new>
#include <string_view>
#include <vector>

namespace acr {

/// Overwrites `size` bytes at `data` in a way the compiler may not drop.
void wipe(void* data, std::size_t size) noexcept;

/// Overwrites what functions that have returned to the caller left of their variables: 32 KiB of the stack
/// below it. For libraries that copy secrets there.
void wipe_stack() noexcept;

/// Wipes memory before it is given back, so that a container that grows leaves no copy behind.
template <class T>
struct WipingAllocator {
  using value_type = T;

  WipingAllocator() = default;
  template <class U>
  WipingAllocator(const WipingAllocator<U>&) noexcept {}  // NOLINT(google-explicit-constructor)

  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T))); }
  void deallocate(T* p, std::size_t n) noexcept {
    wipe(p, n * sizeof(T));
    ::operator delete(p);
  }
  friend bool operator==(const WipingAllocator&, const WipingAllocator&) { return true; }
};

/// Bytes that must not leak: wiped when dropped, moved but never copied by accident, and without any
/// operator that could print or compare them. A vector and not a string, because a string keeps short
/// values inside itself, where no allocator wipes them.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view bytes) { append(bytes); }
  explicit Secret(std::vector<char, WipingAllocator<char>> bytes) noexcept : bytes_(std::move(bytes)) {}
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&&) noexcept = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() = default;

  [[nodiscard]] Secret copy() const { return Secret(reveal()); }
  void append(std::string_view bytes);
  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }

  /// The bytes themselves, valid while this object lives. Every call is a place to look at in a review.
  [[nodiscard]] std::string_view reveal() const { return {bytes_.data(), bytes_.size()}; }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  std::vector<char, WipingAllocator<char>> bytes_;
};

}  // namespace acr
