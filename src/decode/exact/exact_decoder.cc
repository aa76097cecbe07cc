#include "decode/exact/exact_decoder.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/stop_request.h"
#include "decode/exact/symptom_likelihoods.h"
#include "decode/graph/weight_steps.h"
#include "dem/error_hypergraph.h"

namespace sallow {

namespace {
constexpr double kImpossible = std::numeric_limits<double>::infinity();
constexpr uint64_t kMostTableBytes = uint64_t{1} << 30;
constexpr uint64_t kMostFittingErrors = uint64_t{1} << 28;
}  // namespace

struct ExactDecoder::ExactWorkspace final : Workspace {
  std::vector<uint32_t> errors;
};

std::unique_ptr<Decoder::Workspace> ExactDecoder::make_workspace() const {
  return std::make_unique<ExactWorkspace>();
}

ExactDecoder::ExactDecoder(const DetectorErrorModel& model, const ExactOptions& options)
    : detector_count_(model.detector_count()),
      observable_count_(model.observable_count()),
      has_ratios_(options.log_likelihood_ratios),
      has_errors_(options.errors) {
  words_ = (observable_count_ + 63) / 64;
  const size_t row_bytes = 8 + 8 * words_ + (has_ratios_ ? 8 * observable_count_ + 16 : 0);
  if (detector_count_ > kMostDetectors || row_bytes << detector_count_ > kMostTableBytes) {
    throw InputError("the decoder 'exact' is for small models: this one has " + std::to_string(model.detector_count()) +
                         " detectors and " + std::to_string(observable_count_) + " observables",
                     "it takes at most " + std::to_string(kMostDetectors) + " detectors; choose 'matching'");
  }
  if (model.error_count() > kMostFittingErrors) {
    throw InputError("the decoder 'exact' is for small models: this one has " + std::to_string(model.error_count()) +
                     " errors with repeats written out; it takes at most " + std::to_string(kMostFittingErrors));
  }
  // Symptoms: the syndrome, then the observables.
  struct Error {
    std::vector<uint64_t> symptoms;
    double probability;
    uint32_t number;  // in the hypergraph
  };
  const ErrorHypergraph hypergraph(model, {.keep_empty = true});
  std::vector<Error> errors(hypergraph.error_count());
  for (uint32_t k = 0; k < errors.size(); k++) {
    errors[k] = {std::vector<uint64_t>(1 + words_, 0), hypergraph.probability(k), k};
    for (const uint32_t d : hypergraph.detectors(k)) errors[k].symptoms[0] |= uint64_t{1} << d;
    for (const uint32_t o : hypergraph.observables(k)) errors[k].symptoms[1 + o / 64] |= uint64_t{1} << (o % 64);
  }
  std::ranges::sort(errors, {}, &Error::symptoms);

  size_t count = size_t{1} << detector_count_;
  if (has_ratios_) {
    ratios_.resize(count * observable_count_);
    std::vector<SymptomError> with_flip;
    for (size_t o = 0; o < observable_count_; o++) {
      with_flip.clear();
      for (const auto& [symptoms, probability, number] : errors) {
        const uint64_t flip = symptoms[1 + o / 64] >> (o % 64) & 1;
        with_flip.push_back({symptoms[0] | flip << detector_count_, probability});
      }
      const std::vector<double> likelihoods = symptom_likelihoods(detector_count_ + 1, with_flip);
      for (size_t s = 0; s < count; s++) ratios_[s * observable_count_ + o] = likelihoods[s | count] - likelihoods[s];
    }
  }
  if (has_errors_ && errors.size() > (kMostTableBytes * 8) >> detector_count_) {
    throw InputError("the decoder 'exact' cannot list the errors that it chooses in a model of " +
                         std::to_string(errors.size()) + " errors and " + std::to_string(detector_count_) +
                         " detectors: that takes one bit per error and set of detectors",
                     "choose 'matching'");
  }
  const auto add_choice = [&](uint32_t number) {
    choices_.add(hypergraph.detectors(number), hypergraph.observables(number), hypergraph.probability(number),
                 hypergraph.first_error(number));
    return static_cast<uint32_t>(choices_.size() - 1);
  };
  weights_.assign(count, kImpossible);
  flips_.assign(count * words_, 0);
  std::vector<uint64_t> certain(1 + words_, 0);
  weights_[0] = 0;
  for (const auto& [symptoms, probability, number] : errors) {
    if (probability == 0) continue;
    uint64_t e = symptoms[0];
    const uint64_t* error_flips = symptoms.data() + 1;
    if (probability == 1) {
      for (size_t w = 0; w <= words_; w++) certain[w] ^= symptoms[w];
      if (has_errors_) constant_.push_back(add_choice(number));
      continue;
    }
    double weight = weight_of_probability(probability);
    if (e == 0) {
      if (weight >= 0) continue;
      if (has_errors_) constant_.push_back(add_choice(number));
      for (size_t s = 0; s < count; s++) {
        weights_[s] += weight;
        for (size_t w = 0; w < words_; w++) flips_[s * words_ + w] ^= error_flips[w];
      }
      continue;
    }
    if (has_errors_) additions_.push_back({add_choice(number), e, std::vector<bool>(count)});
    uint64_t low = e & -e;
    for (size_t s = 0; s < count; s++) {
      if (s & low) continue;
      size_t t = s ^ e;
      double s_with = weights_[t] + weight;
      double t_with = weights_[s] + weight;
      bool take_s = s_with < weights_[s];
      bool take_t = t_with < weights_[t];
      if (has_errors_) {
        additions_.back().is_taken[s] = take_s;
        additions_.back().is_taken[t] = take_t;
      }
      if (take_s) weights_[s] = s_with;
      if (take_t) weights_[t] = t_with;
      for (size_t w = 0; w < words_; w++) {
        uint64_t s_flips = flips_[s * words_ + w];
        uint64_t t_flips = flips_[t * words_ + w];
        if (take_s) flips_[s * words_ + w] = t_flips ^ error_flips[w];
        if (take_t) flips_[t * words_ + w] = s_flips ^ error_flips[w];
      }
    }
  }
  // Certain errors shift every syndrome.
  certain_syndrome_ = certain[0];
  uint64_t e = certain[0];
  for (size_t s = 0; s < count; s++) {
    if ((s ^ e) < s) continue;
    if (e != 0) std::swap(weights_[s], weights_[s ^ e]);
    for (size_t w = 0; w < words_; w++) {
      uint64_t flips = flips_[s * words_ + w];
      flips_[s * words_ + w] = flips_[(s ^ e) * words_ + w] ^ certain[1 + w];
      flips_[(s ^ e) * words_ + w] = flips ^ certain[1 + w];
    }
  }
}

// Undoes the additions in reverse order.
void ExactDecoder::list_errors(uint64_t syndrome, std::vector<uint32_t>& errors) const {
  errors = constant_;
  uint64_t rest = syndrome ^ certain_syndrome_;
  for (auto addition = additions_.rbegin(); addition != additions_.rend(); ++addition) {
    if (!addition->is_taken[rest]) continue;
    errors.push_back(addition->choice);
    rest ^= addition->syndrome;
  }
  std::ranges::sort(errors);
}

void ExactDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                                DecodedBlock& out) const {
  std::vector<uint32_t>& errors = static_cast<ExactWorkspace&>(workspace).errors;
  for (size_t shot = 0; shot < detections.column_count(); shot++) {
    stop_if_requested();
    uint64_t syndrome = 0;
    for (size_t d = 0; d < detector_count_; d++) syndrome |= uint64_t{detections.get(d, shot)} << d;
    if (!(weights_[syndrome] < kImpossible)) {
      out.mark_unmatchable(shot);
      if (request.errors) out.chosen.add_without_list();
      continue;
    }
    if (request.outcomes) out.outcomes[shot].weight = weights_[syndrome];
    if (request.log_likelihood_ratios) {
      std::copy_n(ratios_.begin() + static_cast<ptrdiff_t>(syndrome * observable_count_), observable_count_,
                  out.log_likelihood_ratios.begin() + static_cast<ptrdiff_t>(shot * observable_count_));
    }
    if (request.errors) {
      list_errors(syndrome, errors);
      out.chosen.add(errors);
    }
    for (size_t k = 0; k < observable_count_; k++) {
      if (predicts(syndrome, k)) out.predictions.set(k, shot, true);
    }
  }
}

}  // namespace sallow
