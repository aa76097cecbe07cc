#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "campaign/campaign_task.h"
#include "campaign/run_progress.h"
#include "decode/contract/decoder.h"
#include "experiment/block_decoder.h"
#include "experiment/sample_and_decode.h"

namespace sallow {

/// A compiled task that samples shots on several threads at once. The result of a piece depends only on the task, the
/// seed and the piece.
class CompiledTask {
 public:
  /// `workers` is the number of threads that may call take(). Errors name the task's source.
  CompiledTask(const CampaignTask& task, uint64_t seed, size_t workers);

  LeftOut left_out() const { return decoder_->left_out(); }

  /// Samples a piece, post-selects, decodes and counts. Returns nothing if `cancelled` became true meanwhile. One call
  /// at a time per worker. If the task has same_shots and `failed_shots` is not null, it receives the failed shots
  /// (store/failed_shots.h).
  std::optional<Counts> take(size_t worker, const ShardPiece& piece, const std::atomic<bool>& cancelled,
                             std::optional<std::string>* failed_shots = nullptr);

  /// Calls Decoder::finish() of all workers. Call this after the last take(), before its counts are used.
  void finish();

 private:
  struct Worker {
    explicit Worker(const Decoder& compiled) : decoder(compiled) {}
    BitTable detections, true_flips;
    BitTable cut_detections, cut_flips;  // for a piece that is not a whole block
    BitTable discarded;                  // one row: shots that post-selection discards
    BlockDecoder decoder;
    std::vector<uint64_t> failures_before;  // per observable, before the piece
    std::vector<uint64_t> failed;           // failed shots, relative to the piece's first shot
  };

  Tally decode_block(Worker& worker, BitTable& detections, const BitTable& true_flips) const;

  std::vector<uint64_t> postselected_;
  bool keeps_failed_;
  DrawBlock draw_;
  std::unique_ptr<const Decoder> decoder_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace sallow
