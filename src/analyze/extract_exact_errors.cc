#include "analyze/extract_exact_errors.h"

#include <algorithm>

#include "analyze/channel_split.h"
#include "analyze/error_table.h"
#include "analyze/reverse_pass.h"

namespace sallow {
namespace {

class ExactExtractor : public ReversePass {
 public:
  ExactExtractor(const Circuit& circuit, bool allow_gauge_detectors)
      : ReversePass(circuit, /*approximation_limit=*/1, allow_gauge_detectors ? Gauges::kAllow : Gauges::kRefuse) {}

  ExactErrors extract() {
    run();
    const CircuitCounts counts = circuit().counts();
    for (size_t k = 0; k < independent_.size(); k++) {
      const auto targets = independent_.entry(k).targets();
      errors_.independent.append_error(independent_.entry(k).probability, {targets.begin(), targets.end()});
    }
    if (counts.detectors > 0) errors_.independent.append_detector(counts.detectors - 1);
    if (counts.observables > 0) {
      errors_.independent.append({DemKind::kObservable, {}, {DemTarget::observable(counts.observables - 1)}});
    }
    return std::move(errors_);
  }

 private:
  void on_gauge(const SymptomSet& gauge) override { independent_.add(gauge, 0.5, gauge_site()); }
  void on_noise(const NoiseSite& site) override {
    if (!site.cases->disjoint && site.excluded_to_come == 0 && open_.cases.empty()) {
      return splitter_.add(site, independent_);
    }
    for (size_t which = 1; which < site.cases->case_count(); which++) {
      if (site.cases->probability[which] <= 0) continue;
      SymptomSet symptoms;
      for (size_t b = 0; b < site.cases->basis_count; b++) {
        if (which >> b & 1) xor_into(symptoms, *site.basis[b], scratch_);
      }
      if (!symptoms.empty()) open_.cases.push_back({site.cases->probability[which], std::move(symptoms)});
    }
    if (site.excluded_to_come > 0) return;
    if (!open_.cases.empty()) errors_.exclusive.push_back(std::move(open_));
    open_.cases.clear();
  }

  ChannelSplitter splitter_{false};
  ErrorTable independent_;
  ExclusiveErrors open_;  // the cases of the current chain
  ExactErrors errors_;
  SymptomSet scratch_;
};

}  // namespace

bool has_exclusive_errors(const Circuit& circuit) {
  ChainProbabilities chain;
  size_t likely = 0;  // parts of the chain with a positive probability
  return std::ranges::any_of(circuit.instructions(), [&](const Instruction& one) {
    if (one.body != nullptr) return has_exclusive_errors(*one.body);
    const ChainPart part = gate_info(one.gate).channel.chain;
    if (part == ChainPart::kNone) return has_exclusive_cases(one);
    if (part == ChainPart::kFirst) {
      chain = ChainProbabilities();
      likely = 0;
    }
    likely += chain.next(one.arguments[0]) > 0;
    return likely > 1;
  });
}

ExactErrors extract_exact_errors(const Circuit& circuit, bool allow_gauge_detectors) {
  return ExactExtractor(circuit, allow_gauge_detectors).extract();
}

}  // namespace sallow
