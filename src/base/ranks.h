#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace sallow {

/// Processes that work on one job together: ranks 0 … count − 1, each with its own memory. Only rank 0 reads and writes
/// files.
///
/// Every call blocks until its bytes have arrived or may be overwritten. The calls of one rank must not overlap in
/// time. Calls marked "all ranks" must be made by all ranks in the same order. A failed connection is a SystemError.
class Ranks {
 public:
  /// `count_here`: the number of ranks that share this machine's memory.
  Ranks(uint32_t rank, uint32_t count, uint32_t count_here) : rank_(rank), count_(count), count_here_(count_here) {}
  virtual ~Ranks() = default;
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  uint32_t rank() const { return rank_; }
  uint32_t count() const { return count_; }
  uint32_t count_here() const { return count_here_; }
  bool is_first() const { return rank_ == 0; }

  virtual void send(uint32_t to, std::span<const std::byte> bytes) = 0;
  virtual void receive(uint32_t from, std::span<std::byte> bytes) = 0;
  /// Whether receive(from) would find bytes without waiting for them to be sent.
  virtual bool has_sent(uint32_t from) = 0;
  /// Sends to a rank and receives from it, while that rank does the same. Both spans have one length and do not
  /// overlap.
  virtual void exchange(uint32_t partner, std::span<const std::byte> out, std::span<std::byte> in) = 0;
  /// All ranks: sends the bytes of rank `from` to all others.
  virtual void broadcast(uint32_t from, std::span<std::byte> bytes) = 0;
  /// All ranks: replaces each number by its sum over the ranks, modulo 2^64.
  virtual void sum(std::span<uint64_t> numbers) = 0;
  /// All ranks: returns once all ranks have called it.
  virtual void barrier() = 0;

  /// All ranks: the same for real numbers, added in the order of the ranks, so that sums are reproducible to the bit.
  void sum(std::span<double> numbers);
  /// All ranks: returns the text of rank `from`.
  std::string broadcast(uint32_t from, std::string text);
  /// Sends a text of any length; the other rank takes it by receive_text().
  void send_text(uint32_t to, const std::string& text);
  std::string receive_text(uint32_t from);

 private:
  uint32_t rank_, count_, count_here_;
};

/// The only rank of a job of one process.
class SingleRank final : public Ranks {
 public:
  SingleRank() : Ranks(0, 1, 1) {}
  void send(uint32_t to, std::span<const std::byte> bytes) override;
  void receive(uint32_t from, std::span<std::byte> bytes) override;
  bool has_sent(uint32_t) override { return false; }
  void exchange(uint32_t partner, std::span<const std::byte> out, std::span<std::byte> in) override;
  void broadcast(uint32_t, std::span<std::byte>) override {}
  void sum(std::span<uint64_t>) override {}
  void barrier() override {}
};

/// The default: a job of one process.
Ranks& single_rank();

}  // namespace sallow
