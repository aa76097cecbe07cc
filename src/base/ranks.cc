#include "base/ranks.h"

#include <vector>

#include "base/error.h"

namespace sallow {

void Ranks::sum(std::span<double> numbers) {
  if (count_ == 1) return;
  if (rank_ > 0) {
    std::vector<double> before(numbers.size());
    receive(rank_ - 1, std::as_writable_bytes(std::span(before)));
    for (size_t k = 0; k < numbers.size(); k++) numbers[k] = before[k] + numbers[k];
  }
  if (rank_ + 1 < count_) send(rank_ + 1, std::as_bytes(numbers));
  broadcast(count_ - 1, std::as_writable_bytes(numbers));
}

std::string Ranks::broadcast(uint32_t from, std::string text) {
  uint64_t size = text.size();
  broadcast(from, std::as_writable_bytes(std::span(&size, 1)));
  text.resize(size);
  broadcast(from, std::as_writable_bytes(std::span(text.data(), size)));
  return text;
}

void Ranks::send_text(uint32_t to, const std::string& text) {
  const uint64_t size = text.size();
  send(to, std::as_bytes(std::span(&size, 1)));
  send(to, std::as_bytes(std::span(text)));
}

std::string Ranks::receive_text(uint32_t from) {
  uint64_t size = 0;
  receive(from, std::as_writable_bytes(std::span(&size, 1)));
  std::string text(size, '\0');
  receive(from, std::as_writable_bytes(std::span(text)));
  return text;
}

void SingleRank::send(uint32_t, std::span<const std::byte>) {
  throw UsageError("one rank has no other rank to send to");
}

void SingleRank::receive(uint32_t, std::span<std::byte>) {
  throw UsageError("one rank has no other rank to receive from");
}

void SingleRank::exchange(uint32_t, std::span<const std::byte>, std::span<std::byte>) {
  throw UsageError("one rank has no other rank to exchange with");
}

Ranks& single_rank() {
  static SingleRank single;
  return single;
}

}  // namespace sallow
