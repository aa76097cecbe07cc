#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/ranks.h"

namespace sallow {

/// Thrown on ranks that wait for a rank that has stopped. The exception of the stopped rank is the one reported.
struct PartnerStopped {};

/// Messages that were sent but not received, by sender and receiver.
class ThreadMail {
 public:
  void put(uint32_t from, uint32_t to, std::span<const std::byte> bytes) {
    std::lock_guard lock(mutex_);
    messages_[{from, to}].emplace_back(bytes.begin(), bytes.end());
    arrived_.notify_all();
  }
  void take(uint32_t from, uint32_t to, std::span<std::byte> bytes) {
    std::unique_lock lock(mutex_);
    auto& queue = messages_[{from, to}];
    arrived_.wait(lock, [&] { return stopped_ || !queue.empty(); });
    if (stopped_) throw PartnerStopped();
    require_equal("bytes of a message to receive", bytes.size(), queue.front().size());
    std::copy(queue.front().begin(), queue.front().end(), bytes.begin());
    queue.pop_front();
  }
  bool has(uint32_t from, uint32_t to) {
    std::lock_guard lock(mutex_);
    if (stopped_) throw PartnerStopped();
    return !messages_[{from, to}].empty();
  }
  void stop(std::exception_ptr error) {
    std::lock_guard lock(mutex_);
    if (!stopped_) error_ = std::move(error);
    stopped_ = true;
    arrived_.notify_all();
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::map<std::pair<uint32_t, uint32_t>, std::deque<std::vector<std::byte>>> messages_;
  bool stopped_ = false;
  std::exception_ptr error_;
};

class ThreadRank final : public Ranks {
 public:
  ThreadRank(uint32_t rank, uint32_t count, ThreadMail& mail) : Ranks(rank, count, count), mail_(mail) {}

  void send(uint32_t to, std::span<const std::byte> bytes) override {
    require_other_rank(to);
    mail_.put(rank(), to, bytes);
  }
  void receive(uint32_t from, std::span<std::byte> bytes) override {
    require_other_rank(from);
    mail_.take(from, rank(), bytes);
  }
  bool has_sent(uint32_t from) override { return mail_.has(from, rank()); }
  void exchange(uint32_t partner, std::span<const std::byte> out, std::span<std::byte> in) override {
    require_equal("bytes to receive in an exchange", in.size(), out.size());
    send(partner, out);
    receive(partner, in);
  }
  void broadcast(uint32_t from, std::span<std::byte> bytes) override {
    if (rank() != from) return receive(from, bytes);
    for (uint32_t to = 0; to < count(); to++) {
      if (to != from) send(to, bytes);
    }
  }
  void sum(std::span<uint64_t> numbers) override {
    if (is_first()) {
      std::vector<uint64_t> others(numbers.size());
      for (uint32_t from = 1; from < count(); from++) {
        receive(from, std::as_writable_bytes(std::span(others)));
        for (size_t k = 0; k < numbers.size(); k++) numbers[k] += others[k];
      }
    } else {
      send(0, std::as_bytes(numbers));
    }
    broadcast(0, std::as_writable_bytes(numbers));
  }
  void barrier() override {
    uint64_t nothing = 0;
    sum(std::span(&nothing, 1));
  }

 private:
  void require_other_rank(uint32_t other) const {
    SALLOW_REQUIRE(other < count() && other != rank(), "rank " + std::to_string(other) + " is not one of the other " +
                                                           std::to_string(count()) + " ranks, seen from rank " +
                                                           std::to_string(rank()));
  }

  ThreadMail& mail_;
};

/// Runs `work` once per rank, each on a thread of this process, to test code for ranks without MPI.
///
/// If a rank throws, all ranks that wait for it stop too, and its exception is rethrown here.
inline void run_ranks_on_threads(uint32_t count, const std::function<void(Ranks&)>& work) {
  ThreadMail mail;
  std::vector<std::thread> threads;
  for (uint32_t rank = 0; rank < count; rank++) {
    threads.emplace_back([&, rank] {
      ThreadRank self(rank, count, mail);
      try {
        work(self);
      } catch (const PartnerStopped&) {
      } catch (...) {
        mail.stop(std::current_exception());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  mail.rethrow();
}

}  // namespace sallow
