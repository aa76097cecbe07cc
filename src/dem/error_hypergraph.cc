#include "dem/error_hypergraph.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.h"
#include "dem/error_symptoms.h"
#include "dem/odd_probability.h"

namespace sallow {

namespace {

void check_count(uint64_t count, uint64_t most, const char* what) {
  if (count <= most) return;
  throw InputError("the error model has " + std::to_string(count) + " " + what + "; the limit is " +
                   std::to_string(most));
}

/// The errors of a model, unmerged, without those that the options exclude.
ErrorHypergraph unmerged(const DetectorErrorModel& model, const ErrorHypergraphOptions& options) {
  check_count(model.error_count(), ErrorHypergraph::kMostErrors, "errors with repeats written out");
  ErrorHypergraphBuilder builder(model.detector_count(), model.observable_count());
  ErrorSymptoms symptoms;
  std::vector<ErrorSymptoms> parts;
  uint32_t number = 0;
  for_each_error(model, [&](const DemInstruction& error, uint64_t detector_offset) {
    const uint32_t own_number = number++;
    if (error.arguments[0] == 0 && !options.keep_impossible) return;
    if (options.largest_part != SIZE_MAX) {
      read_parts(error, detector_offset, parts);
      const auto is_too_large = [&](const ErrorSymptoms& part) { return part.detectors.size() > options.largest_part; };
      if (std::ranges::any_of(parts, is_too_large)) return;
    }
    read_symptoms(error, detector_offset, symptoms);
    if (symptoms.detectors.empty() && symptoms.observables.empty() && !options.keep_empty) return;
    builder.add(symptoms.detectors, symptoms.observables, error.arguments[0], own_number);
  });
  return std::move(builder).build();
}

/// Errors sorted by their symptoms, then by their numbers.
std::vector<uint32_t> by_symptoms(const ErrorHypergraph& errors) {
  // The first two detectors settle nearly all comparisons.
  struct Entry {
    uint64_t start;
    uint32_t error;
  };
  std::vector<Entry> entries;
  entries.reserve(errors.error_count());
  for (uint32_t e = 0; e < errors.error_count(); e++) {
    const std::span<const uint32_t> list = errors.detectors(e);
    const uint64_t first = list.empty() ? 0 : uint64_t{list[0]} + 1, second = list.size() < 2 ? 0 : list[1] + 1;
    entries.push_back({first << 32 | second, e});
  }
  std::sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
    if (a.start != b.start) return a.start < b.start;
    const auto order = [](std::span<const uint32_t> x, std::span<const uint32_t> y) {
      return std::lexicographical_compare_three_way(x.begin(), x.end(), y.begin(), y.end());
    };
    const auto detectors = order(errors.detectors(a.error), errors.detectors(b.error));
    if (detectors != 0) return detectors < 0;
    const auto observables = order(errors.observables(a.error), errors.observables(b.error));
    return observables != 0 ? observables < 0 : a.error < b.error;
  });
  std::vector<uint32_t> order;
  order.reserve(entries.size());
  for (const Entry& entry : entries) order.push_back(entry.error);
  return order;
}

ErrorHypergraph merged(const ErrorHypergraph& errors) {
  ErrorHypergraphBuilder builder(errors.detector_count(), errors.observable_count());
  const std::vector<uint32_t> order = by_symptoms(errors);
  for (size_t begin = 0, end; begin < order.size(); begin = end) {
    const uint32_t first = order[begin];
    double odd = 0;
    for (end = begin; end < order.size() && std::ranges::equal(errors.detectors(order[end]), errors.detectors(first)) &&
                      std::ranges::equal(errors.observables(order[end]), errors.observables(first));
         end++) {
      odd = odd_probability(odd, errors.probability(order[end]));
    }
    builder.add(errors.detectors(first), errors.observables(first), odd, errors.first_error(first));
  }
  return std::move(builder).build();
}

}  // namespace

ErrorHypergraph::ErrorHypergraph(const DetectorErrorModel& model, const ErrorHypergraphOptions& options)
    : ErrorHypergraph(unmerged(model, options)) {
  if (options.merge) *this = merged(*this);
}

std::vector<DemTarget> ErrorHypergraph::targets(uint32_t error) const {
  std::vector<DemTarget> targets;
  for (const uint32_t detector : detectors(error)) targets.push_back(DemTarget::detector(detector));
  for (const uint32_t observable : observables(error)) targets.push_back(DemTarget::observable(observable));
  return targets;
}

ErrorHypergraph ErrorHypergraph::subset(std::span<const uint32_t> errors) const {
  ErrorHypergraphBuilder builder(detector_count_, observable_count_);
  for (const uint32_t e : errors) builder.add(detectors(e), observables(e), probability(e), first_error(e));
  return std::move(builder).build();
}

ErrorHypergraphBuilder::ErrorHypergraphBuilder(uint64_t detector_count, uint64_t observable_count) {
  check_count(detector_count, ErrorHypergraph::kMostDetectors, "detectors");
  errors_.detector_count_ = static_cast<size_t>(detector_count);
  errors_.observable_count_ = static_cast<size_t>(observable_count);
}

void ErrorHypergraphBuilder::add(std::span<const uint32_t> detectors, std::span<const uint32_t> observables,
                                 double probability, uint32_t first_error) {
  SALLOW_REQUIRE(detectors.empty() || detectors.back() < errors_.detector_count_,
                 "an error at D" + std::to_string(detectors.back()) + " in a hypergraph of " +
                     std::to_string(errors_.detector_count_) + " detectors");
  SALLOW_REQUIRE(observables.empty() || observables.back() < errors_.observable_count_,
                 "an error that flips L" + std::to_string(observables.back()) + " in a hypergraph of " +
                     std::to_string(errors_.observable_count_) + " observables");
  flip_count_ += detectors.size() + observables.size();
  check_count(flip_count_, UINT32_MAX, "detectors and observables that its errors flip");
  errors_.detectors_.append(detectors);
  errors_.observables_.append(observables);
  errors_.probabilities_.push_back(probability);
  errors_.first_errors_.push_back(first_error);
}

ErrorHypergraph ErrorHypergraphBuilder::build() && {
  errors_.errors_at_ = Lists<uint32_t>(errors_.detector_count_, [&](const auto& add) {
    for (uint32_t e = 0; e < errors_.error_count(); e++) {
      for (const uint32_t d : errors_.detectors(e)) add(d, e);
    }
  });
  return std::move(errors_);
}

}  // namespace sallow
