#include "analyze/extract_error_model.h"

#include <algorithm>

#include "analyze/channel_split.h"
#include "analyze/error_table.h"
#include "analyze/model_segment.h"
#include "analyze/reverse_pass.h"
#include "base/error.h"

namespace sallow {

namespace {

class ModelExtractor : public ReversePass {
 public:
  ModelExtractor(const Circuit& circuit, const ExtractOptions& options)
      : ReversePass(circuit, options.approximate_disjoint_errors,
                    options.allow_gauge_detectors ? Gauges::kAllow : Gauges::kRefuse),
        options_(options),
        splitter_(options.decompose_errors),
        current_(std::make_unique<ModelSegment>()) {}

  void extract(const std::function<void(DetectorErrorModel& piece)>& take) {
    run();
    close_segment();
    assemble_model(circuit(), segments_, options_, take);
  }

 private:
  void on_noise(const NoiseSite& site) override { splitter_.add(site, current_->errors); }
  void on_detector(const Instruction& instruction, uint64_t index) override {
    current_->annotations.push_back({&instruction, index});
    current_->detector_count++;
  }
  void on_observable(const Instruction& instruction) override { current_->annotations.push_back({&instruction, 0}); }
  void on_shift_coords(const Instruction& instruction) override { current_->annotations.push_back({&instruction, 0}); }

  void on_gauge(const SymptomSet& gauge) override { current_->errors.add(gauge, 0.5, gauge_site()); }

  bool folds_loops() const override { return options_.fold_loops; }

  /// Brent's cycle detection on the state of the backward pass, up to a shift of the detectors.
  void reverse_repeat(const Instruction& instruction) override {
    uint64_t left = instruction.repetitions;
    if (!options_.fold_loops) return ReversePass::reverse_repeat(instruction);
    uint64_t power = 1, since = 0, walked = 0;
    const uint64_t body_length = instruction.body->instructions().size();  // inner loops count their own instructions
    Sensitivity kept = state();
    while (left > 0) {
      reverse_block(*instruction.body, --left);
      since++;
      // A loop without a period is processed to its end.
      if ((walked += body_length) > Circuit::kMostWalked) circuit().require_walkable();
      if (left >= 2 * since && state().is_shift_of(kept)) {
        left -= fold(instruction, left, since);
        for (uint64_t k = left; k-- > 0;) reverse_block(*instruction.body, k);
        return;
      }
      if (since == power) {
        kept = state();
        power *= 2;
        since = 0;
      }
    }
  }

  /// Reads one period of a loop as a separate segment and skips the others; returns the number of repetitions that this
  /// covers.
  uint64_t fold(const Instruction& instruction, uint64_t left, uint64_t period) {
    const uint64_t periods = left / period;
    const uint64_t detectors = state().detectors_before(), measurements = state().measurements_before();
    close_segment();
    ModelSegments outside;
    std::swap(outside, segments_);
    for (uint64_t k = 0; k < period; k++) reverse_block(*instruction.body, left - 1 - k);
    close_segment();
    auto loop = std::make_unique<ModelSegment>();
    loop->repetitions = periods;
    loop->shift = detectors - state().detectors_before();
    loop->body = std::move(segments_);
    segments_ = std::move(outside);
    if (has_content(*loop)) segments_.push_back(std::move(loop));
    const uint64_t skipped = periods - 1;
    state().shift_back(skipped * (measurements - state().measurements_before()),
                       skipped * (detectors - state().detectors_before()));
    skip_ticks(skipped * period * instruction.body->counts().ticks);
    return periods * period;
  }

  static bool has_content(const ModelSegment& loop) { return loop.shift != 0 || !loop.body.empty(); }

  void close_segment() {
    current_->first_detector = state().detectors_before();
    if (current_->errors.size() != 0 || !current_->annotations.empty()) segments_.push_back(std::move(current_));
    current_ = std::make_unique<ModelSegment>();
  }

  const ExtractOptions& options_;
  ChannelSplitter splitter_;
  std::unique_ptr<ModelSegment> current_;
  ModelSegments segments_;  // latest first
};

}  // namespace

DetectorErrorModel extract_error_model(const Circuit& circuit, const ExtractOptions& options) {
  DetectorErrorModel model;
  ModelExtractor(circuit, options).extract([&](DetectorErrorModel& piece) { model.append(std::move(piece)); });
  return model;
}

void extract_error_model(const Circuit& circuit, const ExtractOptions& options,
                         const std::function<void(const DetectorErrorModel& piece)>& take) {
  ModelExtractor(circuit, options).extract(take);
}

}  // namespace sallow
