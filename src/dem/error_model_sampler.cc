#include "dem/error_model_sampler.h"

#include <algorithm>

#include "base/error.h"
#include "base/number_text.h"
#include "bits/biased_row.h"
#include "bits/row_kernels.h"

namespace sallow {

namespace {

// A hit takes a few nanoseconds; drawing 1024 bits one by one takes as long as about 60 hits.
constexpr double kDrawnFrom = 0.06;

/// Refuses models that would take hours. `steps`: the number of steps per block of shots.
void refuse_endless(double steps) {
  if (steps <= 1e10) return;
  throw InputError("the model's repeat blocks hold too many errors to sample: a block of shots takes " +
                   shortest_text(steps) + " steps");
}

size_t table_rows(uint64_t count, const char* what) {
  // A block's table takes 128 bytes per row; the limit is 16 GB.
  if (count > uint64_t{1} << 27) {
    throw InputError("the model has " + std::to_string(count) + " " + what + ", more than a table of samples can hold");
  }
  return static_cast<size_t>(count);
}

}  // namespace

ErrorModelSampler::ErrorModelSampler(const DetectorErrorModel& model)
    : detector_count_(table_rows(model.detector_count(), "detectors")),
      observable_count_(table_rows(model.observable_count(), "observables")),
      error_count_(model.error_count()) {
  std::vector<Loop> loops;
  uint64_t detector_offset = 0, error_number = 0;
  compile(model, loops, detector_offset, error_number);
  for (Nest& nest : nests_) {
    std::vector<double> weights;
    std::vector<Error> rare;
    double total = 0;
    const auto end_batch = [&] {
      if (weights.empty()) return;
      const double mean = total * static_cast<double>(nest.repetitions) * static_cast<double>(kShotsPerBlock);
      refuse_endless(mean);
      nest.batches.push_back({AliasTable(weights), PoissonTable(mean), std::move(rare)});
      weights.clear();
      rare.clear();
      total = 0;
    };
    for (uint32_t k = 0; k < nest.errors.size(); k++) {
      double p = nest.errors[k].probability;
      if (p > 0.5) {
        nest.inverted.push_back(k);
        p = 1 - p;
      }
      if (p == 0) continue;
      if (p >= kDrawnFrom) {
        nest.drawn.push_back(k);
        continue;
      }
      rare.push_back(nest.errors[k]);
      weights.push_back(flip_rate(p));
      total += weights.back();
      if (weights.size() == kErrorsPerBatch) end_batch();
    }
    end_batch();
    refuse_endless(static_cast<double>(nest.drawn.size() + nest.inverted.size()) *
                   static_cast<double>(nest.repetitions));
  }
}

void ErrorModelSampler::compile(const DetectorErrorModel& model, std::vector<Loop>& loops, uint64_t& detector_offset,
                                uint64_t& error_number) {
  const size_t none = nests_.size();
  size_t nest = none;  // of this block, once it has an error
  for (const DemInstruction& instruction : model.instructions()) {
    if (instruction.kind == DemKind::kShiftDetectors) detector_offset += instruction.count;
    if (instruction.kind == DemKind::kError) {
      if (nest == none) {
        nest = nests_.size();
        Nest& added = nests_.emplace_back();
        added.loops = loops;
        added.repetitions = 1;
        for (const Loop& loop : loops) added.repetitions *= loop.repetitions;
      }
      Error error{instruction.arguments[0], error_number++, static_cast<uint32_t>(flips_.size()), 0};
      for (const DemTarget target : instruction.targets) {
        if (target.is_separator()) continue;
        flips_.push_back(static_cast<uint32_t>(target.is_observable() ? kObservable | target.index()
                                                                      : target.index() + detector_offset));
      }
      error.flip_count = static_cast<uint32_t>(flips_.size() - error.first_flip);
      nests_[nest].errors.push_back(error);
    }
    if (instruction.kind == DemKind::kRepeat) {
      const DetectorErrorModel& body = *instruction.body;
      const uint64_t errors_each = body.error_count();
      uint64_t shift = 0;
      for (const DemInstruction& each : body.instructions()) shift += shift_of(each);
      const uint64_t detectors_before = detector_offset, errors_before = error_number;
      if (errors_each != 0) {
        loops.push_back({instruction.count, shift, errors_each});
        compile(body, loops, detector_offset, error_number);
        loops.pop_back();
      }
      detector_offset = detectors_before + shift * instruction.count;
      error_number = errors_before + errors_each * instruction.count;
    }
  }
}

uint64_t ErrorModelSampler::shift_of(const DemInstruction& instruction) {
  if (instruction.kind == DemKind::kShiftDetectors) return instruction.count;
  uint64_t shift = 0;
  if (instruction.kind == DemKind::kRepeat) {
    for (const DemInstruction& each : instruction.body->instructions()) shift += shift_of(each);
  }
  return shift * instruction.count;
}

ErrorModelSampler::Place ErrorModelSampler::place_of(const Nest& nest, uint64_t repetition) {
  Place place{0, 0};
  for (size_t k = nest.loops.size(); k-- > 0;) {
    const Loop& loop = nest.loops[k];
    const uint64_t turn = repetition % loop.repetitions;
    repetition /= loop.repetitions;
    place.detector_offset += turn * loop.detectors;
    place.error_number_offset += turn * loop.errors;
  }
  return place;
}

void ErrorModelSampler::toggle_row(const Error& error, const Place& place, const uint64_t* row, size_t words,
                                   BitTable& detections, BitTable& observables) const {
  for (uint32_t k = 0; k < error.flip_count; k++) {
    const uint32_t flip = flips_[error.first_flip + k];
    uint64_t* target =
        (flip & kObservable) != 0 ? observables.row(flip & ~kObservable) : detections.row(flip + place.detector_offset);
    row_kernels().xor_row(target, row, words);
  }
}

void ErrorModelSampler::place_hits(const Nest& nest, const Batch& batch, RandomStream& random, BitTable& detections,
                                   BitTable& observables, BitTable* errors) const {
  // Each hit reads a cell, then an error, then its flips, all far apart in memory. Doing each step for many hits before
  // the next step lets the memory accesses overlap.
  constexpr size_t kTogether = 64;
  uint64_t words[kTogether], repetitions[kTogether];
  const Error* hit_errors[kTogether];
  for (uint64_t left = batch.hits.draw(random); left > 0;) {
    const size_t count = static_cast<size_t>(std::min<uint64_t>(left, kTogether));
    left -= count;
    for (size_t k = 0; k < count; k++) {
      words[k] = random.next();
      batch.weights.prefetch(words[k]);
      if (nest.repetitions > 1) repetitions[k] = wide_multiply(random.next(), nest.repetitions).high;
    }
    for (size_t k = 0; k < count; k++) {
      hit_errors[k] = &batch.errors[batch.weights.pick(words[k])];
      __builtin_prefetch(hit_errors[k]);
    }
    for (size_t k = 0; k < count; k++) __builtin_prefetch(&flips_[hit_errors[k]->first_flip]);
    for (size_t k = 0; k < count; k++) {
      const Error& error = *hit_errors[k];
      const Place place = nest.repetitions > 1 ? place_of(nest, repetitions[k]) : Place{0, 0};
      const size_t w = words[k] % kShotsPerBlock / 64;
      const uint64_t bit = uint64_t{1} << (words[k] % 64);
      for (uint32_t f = 0; f < error.flip_count; f++) {
        const uint32_t flip = flips_[error.first_flip + f];
        if ((flip & kObservable) != 0) {
          observables.row(flip & ~kObservable)[w] ^= bit;
        } else {
          detections.row(flip + place.detector_offset)[w] ^= bit;
        }
      }
      if (errors != nullptr) errors->row(error.number + place.error_number_offset)[w] ^= bit;
    }
  }
}

void ErrorModelSampler::sample_block(uint64_t seed, uint64_t block, BitTable& detections, BitTable& observables,
                                     BitTable* errors) const {
  detections.reset(detector_count_, kShotsPerBlock);
  observables.reset(observable_count_, kShotsPerBlock);
  if (errors != nullptr) errors->reset(table_rows(error_count_, "errors"), kShotsPerBlock);
  RandomStream random(seed, block);
  alignas(kAlignment) uint64_t bits[kBlockRowWords];
  const auto flip_everywhere = [&](const Error& error, const Place& place) {
    toggle_row(error, place, bits, kBlockRowWords, detections, observables);
    if (errors != nullptr)
      row_kernels().xor_row(errors->row(error.number + place.error_number_offset), bits, kBlockRowWords);
  };
  for (const Nest& nest : nests_) {
    for (const Batch& batch : nest.batches) place_hits(nest, batch, random, detections, observables, errors);
    for (const uint32_t k : nest.inverted) {
      std::fill(std::begin(bits), std::end(bits), ~uint64_t{0});
      for (uint64_t r = 0; r < nest.repetitions; r++) flip_everywhere(nest.errors[k], place_of(nest, r));
    }
    for (const uint32_t k : nest.drawn) {
      const double p = nest.errors[k].probability;
      const uint64_t threshold = static_cast<uint64_t>((p > 0.5 ? 1 - p : p) * 0x1p53) << 11;
      for (uint64_t r = 0; r < nest.repetitions; r++) {
        draw_biased_row(random, threshold, bits);
        flip_everywhere(nest.errors[k], place_of(nest, r));
      }
    }
  }
}

void ErrorModelSampler::replay(const BitTable& errors, BitTable& detections, BitTable& observables) const {
  require_equal("rows of errors", errors.row_count(), error_count_);
  detections.reset(detector_count_, errors.column_count());
  observables.reset(observable_count_, errors.column_count());
  for (const Nest& nest : nests_) {
    for (uint64_t r = 0; r < nest.repetitions; r++) {
      const Place place = place_of(nest, r);
      for (const Error& error : nest.errors) {
        toggle_row(error, place, errors.row(error.number + place.error_number_offset), errors.row_words(), detections,
                   observables);
      }
    }
  }
}

}  // namespace sallow
