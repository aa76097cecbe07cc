#include "frame/frame_sampler.h"

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "base/stop_request.h"
#include "bits/biased_row.h"
#include "bits/wide_multiply.h"
#include "frame/frame_kernels.h"
#include "frame/unseen_rows.h"

namespace sallow {

namespace {

using StepKind = FrameProgram::StepKind;

}  // namespace

/// Runs the program for one block.
class FrameSampler::Run {
 public:
  Run(const FrameProgram& program, uint64_t seed, uint64_t block, Workspace& workspace, BitTable& rows, RowSink* sink,
      BitTable& observables, const BitTable* sweep)
      : program_(program),
        kernels_(frame_kernels()),
        random_(seed, block),
        frame_(workspace.frame_.data()),
        record_(workspace.record_.data()),
        record_mask_(program.record_rows - 1),
        rows_(rows),
        sink_(sink),
        observables_(observables),
        sweep_(sweep),
        happened_(workspace.happened_) {}

  void run() {
    run_steps(0, program_.steps.size());
    if (sink_ != nullptr && filled_ != 0) sink_->take(rows_, filled_);
  }

 private:
  uint64_t* frame_row(uint32_t row) { return frame_ + size_t{row} * kBlockRowWords; }
  uint64_t* record_row(uint64_t lookback) { return record_ + ((recorded_ - lookback) & record_mask_) * kBlockRowWords; }
  uint64_t* next_record_row() { return record_ + (recorded_++ & record_mask_) * kBlockRowWords; }
  // The next output row, not filled yet.
  uint64_t* next_row() {
    if (filled_ == rows_.row_count()) {
      SALLOW_CHECK(sink_ != nullptr);
      sink_->take(rows_, filled_);
      filled_ = 0;
    }
    return rows_.row(filled_++);
  }
  static void add(uint64_t* target, const uint64_t* source) {
    for (size_t w = 0; w < kBlockRowWords; w++) target[w] ^= source[w];
  }

  void run_steps(size_t begin, size_t end) {
    for (size_t k = begin; k < end; k++) {
      const FrameProgram::Step& step = program_.steps[k];
      if (step.kind == StepKind::kLoop) {
        const FrameProgram::Loop& loop = program_.loops[step.first];
        for (uint64_t pass = 0; pass < loop.repetitions; pass++) {
          stop_if_requested();
          run_steps(k + 1, loop.body_end);
        }
        k = loop.body_end - size_t{1};
      } else {
        run_step(step);
      }
    }
  }

  void run_step(const FrameProgram::Step& step) {
    const uint32_t* list = program_.pool.data() + step.first;
    switch (step.kind) {
      case StepKind::kXorRows:
        kernels_.xor_block_rows(frame_, list, step.count);
        break;
      case StepKind::kSwapRows:
        for (uint32_t k = 0; k < step.count; k++) {
          std::swap_ranges(frame_row(list[2 * k]), frame_row(list[2 * k]) + kBlockRowWords, frame_row(list[2 * k + 1]));
        }
        break;
      case StepKind::kClearRows:
        kernels_.clear_block_rows(frame_, list, step.count);
        break;
      case StepKind::kRandomizeRows:
        for (uint32_t k = 0; k < step.count; k++) random_.fill(frame_row(list[k]), kBlockRowWords);
        break;
      case StepKind::kRecordRows:
        kernels_.copy_rows_to_ring(record_, recorded_, record_mask_, frame_, list, step.count);
        recorded_ += step.count;
        break;
      case StepKind::kRecordZeros:
        for (uint32_t k = 0; k < step.count; k++) std::fill_n(next_record_row(), kBlockRowWords, 0);
        break;
      case StepKind::kXorRecord:
        for (uint32_t k = 0; k < step.count; k++) add(frame_row(list[2 * k]), record_row(list[2 * k + 1]));
        break;
      case StepKind::kXorSweep:
        for (uint32_t k = 0; k < step.count; k++) {
          const uint32_t bit = list[2 * k + 1];
          if (sweep_ != nullptr && bit < sweep_->row_count()) add(frame_row(list[2 * k]), sweep_->row(bit));
        }
        break;
      case StepKind::kHits:
        run_hits(program_.hits[step.first]);
        break;
      case StepKind::kEvents:
        run_events(program_.events[step.first]);
        break;
      case StepKind::kEmit:
        for (uint32_t k = step.count; k > 0; k--) std::copy_n(record_row(k), kBlockRowWords, next_row());
        break;
      case StepKind::kDetectors:
        for (uint32_t k = 0; k < step.count; k++) {
          const uint32_t results = *list++;
          kernels_.sum_ring_rows(next_row(), record_, recorded_, record_mask_, list, results);
          list += results;
        }
        break;
      case StepKind::kXorObservables:
        for (uint32_t k = 0; k < step.count; k++) add(observables_.row(list[2 * k]), record_row(list[2 * k + 1]));
        break;
      case StepKind::kXorObservableRows:
        for (uint32_t k = 0; k < step.count; k++) add(observables_.row(list[2 * k]), frame_row(list[2 * k + 1]));
        break;
      case StepKind::kLoop:
        break;  // handled by run_steps
    }
  }

  // --- noise ---

  void run_hits(const FrameProgram::Hits& hits) {
    const uint32_t* rows = program_.pool.data() + hits.first_row;
    uint64_t left = hits.count->draw(random_);
    if (hits.on_record || hits.has_pick) return run_single_hits(hits, rows, left);
    while (left > 0) {
      size_t count = left;
      const uint64_t* words = random_.next_some(count);
      kernels_.toggle_sites(frame_, rows, hits.rows_per_site, hits.random_subset, hits.site_count, words, count);
      left -= count;
    }
  }

  // Does the same as toggle_sites, but for sites with different rates or in the record.
  void run_single_hits(const FrameProgram::Hits& hits, const uint32_t* rows, uint64_t count) {
    for (; count > 0; count--) {
      const uint64_t word = random_.next();
      const uint64_t site = hits.has_pick ? hits.pick.pick(word) : wide_multiply(word, hits.site_count).high;
      for (uint64_t k = 0; k < hits.rows_per_site; k++) {
        const uint64_t flips = hits.random_subset ? word >> (10 + k) & 1 : 1;
        const uint32_t place = rows[site * hits.rows_per_site + k];
        uint64_t* row = hits.on_record ? record_row(place) : frame_row(place);
        row[word / 64 % kBlockRowWords] ^= flips << (word % 64);
      }
    }
  }

  void run_events(const FrameProgram::Events& events) {
    const FrameProgram::EventSite* sites = program_.sites.data() + events.first_site;
    if (events.count == nullptr) {
      for (uint32_t k = 0; k < events.site_count; k++) run_frequent_event(sites[k]);
      return;
    }
    // Several hits at the same site and shot make one event, so the hits are collected first; there are few.
    happened_.clear();
    for (uint64_t left = events.count->draw(random_); left > 0; left--) {
      const uint64_t word = random_.next();
      happened_.push_back(uint64_t{events.pick.pick(word)} * kShotsPerBlock + word % kShotsPerBlock);
    }
    std::sort(happened_.begin(), happened_.end());
    happened_.erase(std::unique(happened_.begin(), happened_.end()), happened_.end());
    for (const uint64_t each : happened_) run_event(sites[each / kShotsPerBlock], each % kShotsPerBlock);
  }

  void run_frequent_event(const FrameProgram::EventSite& site) {
    alignas(kAlignment) uint64_t happens[kBlockRowWords];
    draw_biased_row(random_, site.probability, happens);
    if (site.outcome_count == 1) {
      const FrameProgram::Outcome& outcome = program_.outcomes[site.first_outcome];
      for (uint32_t k = 0; k < outcome.row_count; k++) add(outcome_row(outcome, k), happens);
      return;
    }
    for (size_t w = 0; w < kBlockRowWords; w++) {
      for (uint64_t left = happens[w]; left != 0; left &= left - 1) {
        run_event(site, w * 64 + static_cast<size_t>(std::countr_zero(left)));
      }
    }
  }

  void run_event(const FrameProgram::EventSite& site, size_t shot) {
    const FrameProgram::Outcome* outcome = program_.outcomes.data() + site.first_outcome;
    const FrameProgram::Outcome* last = outcome + site.outcome_count - 1;
    const uint64_t word = outcome == last ? 0 : random_.next();
    while (outcome != last && word >= outcome->threshold) outcome++;
    for (uint32_t k = 0; k < outcome->row_count; k++) {
      outcome_row(*outcome, k)[shot / 64] ^= uint64_t{1} << (shot % 64);
    }
  }
  uint64_t* outcome_row(const FrameProgram::Outcome& outcome, uint32_t k) {
    const uint32_t place = program_.pool[outcome.first_row + k];
    return place & FrameProgram::kRecordFlag ? record_row(place & ~FrameProgram::kRecordFlag) : frame_row(place);
  }

  const FrameProgram& program_;
  const FrameKernels& kernels_;
  RandomStream random_;
  uint64_t* frame_;
  uint64_t* record_;
  uint64_t record_mask_;
  uint64_t recorded_ = 0;
  BitTable& rows_;
  RowSink* sink_;
  size_t filled_ = 0;  // rows of rows_
  BitTable& observables_;
  const BitTable* sweep_;
  std::vector<uint64_t>& happened_;
};

namespace {

/// The number of steps with loops written out.
double step_count(const FrameProgram& program, size_t begin, size_t end) {
  double total = 0;
  for (size_t k = begin; k < end; k++) {
    total += 1;
    if (program.steps[k].kind != StepKind::kLoop) continue;
    const FrameProgram::Loop& loop = program.loops[program.steps[k].first];
    total += static_cast<double>(loop.repetitions) * step_count(program, k + 1, loop.body_end);
    k = loop.body_end - size_t{1};
  }
  return total;
}

}  // namespace

FrameSampler::FrameSampler(const Circuit& circuit, FrameOutput output) : program_(compile_frames(circuit, output)) {
  // Loops that change nothing have no steps.
  if (step_count(program_, 0, program_.steps.size()) > static_cast<double>(Circuit::kMostWalked)) {
    circuit.require_walkable();
  }
  drop_unseen_rows(program_);
}

void FrameSampler::sample_block(uint64_t seed, uint64_t block, Workspace& workspace, BitTable& rows,
                                BitTable& observables, const BitTable* sweep) const {
  rows.reset(row_count(), kShotsPerBlock);
  run(seed, block, workspace, rows, nullptr, observables, sweep);
}

void FrameSampler::sample_block(uint64_t seed, uint64_t block, Workspace& workspace, RowSink& rows,
                                BitTable& observables, const BitTable* sweep) const {
  constexpr uint64_t kChunkRows = 4096;
  workspace.chunk_.reset(std::min(kChunkRows, row_count()), kShotsPerBlock);
  run(seed, block, workspace, workspace.chunk_, &rows, observables, sweep);
}

void FrameSampler::run(uint64_t seed, uint64_t block, Workspace& workspace, BitTable& rows, RowSink* sink,
                       BitTable& observables, const BitTable* sweep) const {
  SALLOW_REQUIRE(sweep == nullptr || sweep->column_count() >= kShotsPerBlock,
                 "sample_block: sweep bits of " + std::to_string(sweep->column_count()) + " shots for a block of " +
                     std::to_string(kShotsPerBlock));
  observables.reset(observable_count(), kShotsPerBlock);
  workspace.frame_.assign(size_t{program_.row_count} * kBlockRowWords, 0);
  workspace.record_.resize(program_.record_rows * kBlockRowWords);
  Run(program_, seed, block, workspace, rows, sink, observables, sweep).run();
}

}  // namespace sallow
