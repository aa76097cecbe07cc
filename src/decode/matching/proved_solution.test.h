#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/rising_list.h"
#include "decode/contract/certificate.h"
#include "decode/graph/decoding_graph.h"

namespace sallow {

/// The solution that a certificate proves, in the form that tests compare.
struct ProvedSolution {
  DecodeStatus status;
  std::vector<uint32_t> edges;        // of the certificate: where the solution differs from the baseline
  std::vector<uint32_t> observables;  // flipped, rising
  double weight = 0, lower_bound = 0;
};

inline ProvedSolution proved_solution(const Prover& prover, std::span<const uint32_t> events,
                                      Decoder::Workspace& workspace) {
  Certificate certificate;
  prover.prove(events, workspace, certificate);
  ProvedSolution solution{certificate.status, certificate.edges, {}, 0, 0};
  if (solution.status == DecodeStatus::kUnmatchable) return solution;
  const DecodingGraph& graph = prover.graph();
  int64_t weight = graph.baseline_weight(), lower_bound = weight;
  solution.observables.assign(graph.baseline_observables().begin(), graph.baseline_observables().end());
  for (const uint32_t e : solution.edges) {
    weight += graph.edges()[e].weight;
    for (const uint32_t o : graph.observables(graph.edges()[e].observables)) solution.observables.push_back(o);
  }
  cancel_pairs(solution.observables);
  for (const Certificate::Region& region : certificate.regions) lower_bound += region.width;
  solution.weight = static_cast<double>(weight) * graph.unit();
  solution.lower_bound = static_cast<double>(lower_bound) * graph.unit();
  return solution;
}

}  // namespace sallow
