#include "tensor_network/shared_contraction.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <span>
#include <string>

#include "base/stopwatch.h"
#include "base/threads.h"

namespace sallow {

namespace {

using Sum = std::complex<double>;

/// Few enough that their sums stay small, many enough that ranks seldom share a bitstring.
constexpr size_t kBitstringsPerRank = 16;
/// Ranks work for about this long before the first rank gathers their sums.
constexpr double kRoundSeconds = 0.5;

template <typename T>
std::span<std::byte> bytes_of(std::vector<T>& values) {
  return std::as_writable_bytes(std::span(values));
}

std::string text_of(const std::vector<bool>& bits) {
  std::string text;
  for (bool bit : bits) text += bit ? '1' : '0';
  return text;
}

/// The bitstrings being contracted. An item is one chunk of one bitstring, with the number bitstring · chunks + chunk.
class BitstringBatch {
 public:
  BitstringBatch(const CircuitNetwork& network, const SlicedContraction& plan,
                 std::span<const std::vector<bool>> bitstrings, std::vector<SlicedContraction::Workspace>& workspaces,
                 ContractionCheckpoint& checkpoint, Ranks& ranks)
      : network_(network),
        plan_(plan),
        bitstrings_(bitstrings),
        workspaces_(workspaces),
        checkpoint_(checkpoint),
        ranks_(ranks),
        chunks_(plan.chunk_count()),
        sums_(chunks_ * bitstrings.size()) {
    for (const std::vector<bool>& bits : bitstrings) names_.push_back(text_of(bits));
    find_missing();
  }

  uint64_t known_count() const { return sums_.size() - missing_.size(); }

  /// Contracts the missing items. Calls `finished` on the first rank with the number of items that have finished since.
  void contract(const std::function<void(uint64_t)>& finished) {
    const uint64_t longest = (missing_.size() + ranks_.count() - 1) / ranks_.count();
    // A single process has nothing to gather, so it does not pause.
    uint64_t turn = ranks_.count() == 1 ? longest : workspaces_.size();
    for (uint64_t done = 0; done < longest;) {
      ranks_.broadcast(0, std::as_writable_bytes(std::span(&turn, 1)));
      const Stopwatch stopwatch;
      run_share(share_of(ranks_.rank(), done, turn), finished);
      gather(done, turn, finished);
      done += turn;
      if (stopwatch.seconds() < kRoundSeconds) turn *= 2;
    }
  }

  Sum amplitude(size_t bitstring) const {
    Sum amplitude = 0;
    for (uint64_t chunk = 0; chunk < chunks_; chunk++) amplitude += sums_[bitstring * chunks_ + chunk];
    return amplitude;
  }

 private:
  /// Finds the items that the checkpoint does not have, on all ranks.
  void find_missing() {
    std::vector<uint8_t> known(sums_.size());
    for (uint64_t item = 0; ranks_.is_first() && item < sums_.size(); item++) {
      if (auto sum = checkpoint_.find(names_[item / chunks_], item % chunks_)) {
        known[item] = 1;
        sums_[item] = *sum;
      }
    }
    ranks_.broadcast(0, bytes_of(known));
    for (uint64_t item = 0; item < known.size(); item++) {
      if (known[item] == 0) missing_.push_back(item);
    }
  }

  /// The next items of a rank: in its part of the missing items, up to `count` after the first `done`.
  std::span<const uint64_t> share_of(uint64_t rank, uint64_t done, uint64_t count) const {
    const uint64_t first = missing_.size() * rank / ranks_.count();
    const uint64_t end = missing_.size() * (rank + 1) / ranks_.count();
    const uint64_t begin = std::min(end, first + done);
    return std::span(missing_).subspan(begin, std::min(count, end - begin));
  }

  void run_share(std::span<const uint64_t> items, const std::function<void(uint64_t)>& finished) {
    while (!items.empty()) {
      const uint64_t bitstring = items[0] / chunks_;
      size_t count = 0;
      while (count < items.size() && items[count] / chunks_ == bitstring) count++;
      if (!prepared_ || prepared_bitstring_ != bitstring) {
        prepared_ = plan_.prepare(network_.amplitude_tensors(bitstrings_[bitstring]), workspaces_[0]);
        prepared_bitstring_ = bitstring;
      }
      parallel_for(workspaces_.size(), count, [&](size_t worker, size_t k) {
        const uint64_t chunk = items[k] % chunks_;
        const Sum sum = plan_.chunk(chunk, *prepared_, workspaces_[worker]);
        sums_[items[k]] = sum;
        checkpoint_.add(names_[bitstring], chunk, sum);
        if (ranks_.is_first()) finished(1);
      });
      items = items.subspan(count);
    }
  }

  /// Sends the sums of all ranks' latest items to the first rank.
  void gather(uint64_t done, uint64_t count, const std::function<void(uint64_t)>& finished) {
    std::vector<Sum> sums;
    if (!ranks_.is_first()) {
      for (uint64_t item : share_of(ranks_.rank(), done, count)) sums.push_back(sums_[item]);
      ranks_.send(0, bytes_of(sums));
      return;
    }
    for (uint32_t rank = 1; rank < ranks_.count(); rank++) {
      std::span<const uint64_t> items = share_of(rank, done, count);
      sums.resize(items.size());
      ranks_.receive(rank, bytes_of(sums));
      for (size_t k = 0; k < items.size(); k++) {
        sums_[items[k]] = sums[k];
        checkpoint_.add(names_[items[k] / chunks_], items[k] % chunks_, sums[k]);
      }
      if (!items.empty()) finished(items.size());
    }
  }

  const CircuitNetwork& network_;
  const SlicedContraction& plan_;
  std::span<const std::vector<bool>> bitstrings_;
  std::vector<SlicedContraction::Workspace>& workspaces_;
  ContractionCheckpoint& checkpoint_;
  Ranks& ranks_;
  const uint64_t chunks_;
  std::vector<std::string> names_;
  std::vector<Sum> sums_;          // per item; complete only on the first rank
  std::vector<uint64_t> missing_;  // items, ascending
  std::optional<SlicedContraction::Inputs> prepared_;
  uint64_t prepared_bitstring_ = 0;
};

}  // namespace

std::vector<Sum> contract_on_all_ranks(const CircuitNetwork& network, const SlicedContraction& plan,
                                       const std::vector<std::vector<bool>>& bitstrings, ContractionWorkers workers,
                                       ContractionCheckpoint& checkpoint, Ranks& ranks,
                                       const std::function<void(uint64_t, uint64_t)>& report) {
  std::vector<SlicedContraction::Workspace> workspaces;
  for (size_t k = 0; k < workers.workers; k++) workspaces.push_back(plan.make_workspace(workers.threads_each));
  const uint64_t total = plan.chunk_count() * bitstrings.size();
  std::atomic<uint64_t> done{0};
  auto finished = [&](uint64_t count) {
    uint64_t so_far = done += count;
    if (report) report(so_far, total);
  };
  std::vector<Sum> amplitudes;
  const size_t at_once = kBitstringsPerRank * ranks.count();
  for (size_t first = 0; first < bitstrings.size(); first += at_once) {
    std::span some = std::span(bitstrings).subspan(first, std::min(at_once, bitstrings.size() - first));
    BitstringBatch batch(network, plan, some, workspaces, checkpoint, ranks);
    if (ranks.is_first() && batch.known_count() > 0) finished(batch.known_count());
    batch.contract(finished);
    for (size_t k = 0; k < some.size(); k++) amplitudes.push_back(batch.amplitude(k));
  }
  ranks.broadcast(0, bytes_of(amplitudes));
  return amplitudes;
}

}  // namespace sallow
