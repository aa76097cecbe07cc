#include "decode/weighted/reweighted_matcher.h"

#include <algorithm>
#include <cstdlib>

namespace sallow {

ReweightedMatcher::ReweightedMatcher(const ReweightableGraph& of)
    : graph_(&of.graph),
      first_(of.graph, of.near),
      overlay_(of.graph),
      incremental_(of.graph, of.nearest),
      flips_((of.graph.graph().observable_count() + 63) / 64) {
  for (const std::vector<uint32_t>& nodes : graph_->closed_components()) {
    must_match_all_ |= nodes.front() >= graph_->relevant_count();
  }
}

bool ReweightedMatcher::match(uint64_t* row, size_t words, std::span<const EdgeChange> changes, bool all) {
  graph_->start_flips(flips_);
  weight_ = graph_->graph().baseline_weight();
  apply(row, changes);
  is_rematched_ = false;
  all |= must_match_all_;
  const uint32_t relevant = graph_->relevant_count();
  if (!all) {
    words = (relevant + 63) / 64;
    if (relevant % 64 != 0) row[words - 1] &= (uint64_t{1} << (relevant % 64)) - 1;
  }
  if (!first_.match(row, words)) return false;
  first_.flip_observables(flips_);
  if (overlay_.is_empty()) {
    weight_ += first_.weight();
    return true;
  }
  is_rematched_ = true;
  first_pass_.gather(*graph_, first_);
  incremental_.match(first_pass_.events, 0, first_pass_.edges.data(), overlay_);
  for (uint32_t e : incremental_.changes()) flip(e);
  weight_ += incremental_.lower_bound();
  return true;
}

// Sets the weights, and flips the edges whose probability crosses one half.
void ReweightedMatcher::apply(uint64_t* row, std::span<const EdgeChange> changes) {
  overlay_.clear();
  turned_edges_.clear();
  for (const EdgeChange& change : changes) {
    const DecodingEdge& edge = graph_->graph().edges()[change.edge];
    const uint32_t u = graph_->node_of(edge.u);
    const uint32_t v = edge.v == kBoundary ? kBoundary : graph_->node_of(edge.v);
    const bool is_likely = change.weight < 0;
    const int32_t weight = std::abs(change.weight);
    if (edge.likely) weight_ += edge.weight;
    if (is_likely) weight_ -= weight;
    if (is_likely != edge.likely) {
      row[u / 64] ^= uint64_t{1} << (u % 64);
      if (v != kBoundary) row[v / 64] ^= uint64_t{1} << (v % 64);
      flip(change.edge);
      turned_edges_.push_back(change.edge);
    }
    if (weight != edge.weight) overlay_.set({change.edge, weight, {u, v}});
  }
}

void ReweightedMatcher::flip(uint32_t edge) {
  const DecodingGraph& graph = graph_->graph();
  for (uint32_t o : graph.observables(graph.edges()[edge].observables)) flips_[o / 64] ^= uint64_t{1} << (o % 64);
}

void ReweightedMatcher::append_solution(std::vector<uint32_t>& edges) {
  if (!is_rematched_) first_pass_.gather(*graph_, first_);
  edges.insert(edges.end(), first_pass_.edges.begin(), first_pass_.edges.end());
  if (is_rematched_) edges.insert(edges.end(), incremental_.changes().begin(), incremental_.changes().end());
}

}  // namespace sallow
