#include "tensor_network/order_search.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "base/error.h"
#include "base/threads.h"
#include "tensor_network/contraction_tree.h"
#include "tensor_network/greedy_order.h"
#include "tensor_network/slicing.h"
#include "tensor_network/subtree_search.h"
#include "tensor_network/tree_annealer.h"

namespace sallow {

namespace {
constexpr size_t kChains = 8;
constexpr uint64_t kSlicingSteps = 24;  // a chain's moves under a size limit are spread over so many slicings

struct Candidate {
  ContractionTree tree;
  double cost;  // log2 of all slices' multiply-adds
};

class Search {
 public:
  Search(const TensorNetwork& network, const OrderSearchOptions& options) : network_(network), options_(options) {
    start_ = SearchClock::now();
    if (options.seconds > 0 && options.seconds < 1e9) {
      deadline_ =
          start_ + std::chrono::duration_cast<SearchClock::duration>(std::chrono::duration<double>(options.seconds));
    }
  }

  OrderSearchResult run(const std::function<void(const OrderSearchProgress&)>& report) {
    OrderSearchResult result;
    for (; options_.rounds == 0 || result.rounds < options_.rounds; result.rounds++) {
      if (!best_.empty() && out_of_time()) break;
      run_round(result.rounds);
      if (report) report({seconds(), result.rounds + 1, best_[0].cost});
    }
    result.order = best_[0].tree.order();
    result.cost = price_order(network_, result.order);
    result.seconds = seconds();
    return result;
  }

 private:
  double seconds() const { return std::chrono::duration<double>(SearchClock::now() - start_).count(); }
  bool out_of_time() const { return SearchClock::now() >= deadline_ || (options_.stop && options_.stop()); }
  bool limited() const { return std::isfinite(options_.log2_size_limit); }

  void run_round(uint64_t round) {
    // Long enough to settle 430 tensors well is 2e4 moves a tensor; the first rounds are short, for a quick answer.
    double moves_per_tensor = std::min(40000.0, 100 * std::pow(1.6, static_cast<double>(round)));
    uint64_t moves = static_cast<uint64_t>(moves_per_tensor * static_cast<double>(network_.tensor_count));
    bool fresh = round % 2 == 0;
    std::vector<std::optional<Candidate>> found(kChains);
    parallel_for(options_.thread_count, kChains, [&](size_t, size_t chain) {
      // Out of time: one chain must still answer, if none has.
      if (out_of_time() && (chain > 0 || !best_.empty())) return;
      RandomStream random(options_.seed, round * kChains + chain);
      if (fresh) {
        found[chain] = start(chain, moves, random);
      } else if (chain < best_.size()) {
        found[chain] = improve(best_[chain].tree, chain, moves, random);
      }
    });
    for (auto& candidate : found) {
      if (candidate) best_.push_back(std::move(*candidate));
    }
    // The same tree found twice would only crowd out others.
    std::stable_sort(best_.begin(), best_.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
    auto same = [](const auto& a, const auto& b) { return std::abs(a.cost - b.cost) < 1e-9; };
    best_.erase(std::unique(best_.begin(), best_.end(), same), best_.end());
    if (best_.size() > kChains) best_.erase(best_.begin() + kChains, best_.end());
  }

  /// Three starts, because each is the best somewhere: greedy on shallow circuits, the order of the tensors (a state
  /// vector's evolution) on deep ones, bisection under tight memory. The latter two are annealed from a temperature
  /// that keeps their shape.
  ContractionOrder first_order(size_t chain, AnnealOptions& anneal_options, RandomStream& random) const {
    constexpr double kShapeKeepingTemperature = 0.6;
    if (chain == 1) {
      anneal_options.temperature_start = kShapeKeepingTemperature;
      return sequential_order(network_);
    }
    if (chain % 4 == 2 && options_.bisection) {
      anneal_options.temperature_start = kShapeKeepingTemperature;
      return options_.bisection(network_, random);
    }
    GreedyOptions greedy;
    greedy.inputs = 0.5;
    greedy.noise = chain == 0 ? 0 : 0.1;
    return greedy_order(network_, greedy, random);
  }

  Candidate start(size_t chain, uint64_t moves, RandomStream& random) {
    AnnealOptions anneal_options;
    anneal_options.moves = moves;
    anneal_options.deadline = deadline_;
    ContractionTree tree(network_, first_order(chain, anneal_options, random));
    anneal(tree, anneal_options, random);
    if (!out_of_time()) optimize_subtrees(tree);
    if (limited()) slice_gradually(tree, moves, random);
    return {tree, tree.log2_multiply_adds()};
  }

  Candidate improve(const ContractionTree& from, size_t chain, uint64_t moves, RandomStream& random) {
    ContractionTree tree = from;
    if (limited()) {
      double best_cost = tree.log2_multiply_adds();
      ContractionTree best = tree;
      for (uint64_t step = 0; step < kSlicingSteps && !out_of_time(); step++) {
        reslice(tree, 1 + (random.next() >> 32) % 4, options_.log2_size_limit, random);
        anneal_sliced(tree, options_.log2_size_limit, moves / kSlicingSteps, random);
        double cost = tree.log2_multiply_adds();
        if (cost < best_cost) {
          best_cost = cost;
          best = tree;
        } else if (cost > best_cost + 1) {
          tree = best;
        }
      }
      if (!out_of_time()) optimize_subtrees(best, 8, 2, options_.log2_size_limit);
      return {best, best.log2_multiply_adds()};
    }
    AnnealOptions anneal_options;
    anneal_options.moves = moves;
    anneal_options.deadline = deadline_;
    if (chain % 2 == 0) {
      anneal_options.objective = AnnealOptions::Objective::kTotal;
      anneal_options.temperature_start = 0.1;
      anneal_options.temperature_end = 0.002;
    } else {
      anneal_options.temperature_start = 0.6;
      anneal_options.temperature_end = 0.05;
    }
    anneal(tree, anneal_options, random);
    if (!out_of_time()) optimize_subtrees(tree);
    return {tree, tree.log2_multiply_adds()};
  }

  void anneal_sliced(ContractionTree& tree, double limit, uint64_t moves, RandomStream& random) {
    AnnealOptions options;
    options.moves = moves;
    options.deadline = deadline_;
    options.temperature_start = 0.2;
    options.temperature_end = 0.05;
    options.log2_size_limit = limit;
    anneal(tree, options, random);
  }

  /// Lowers the limit from the tree's own peak to the wanted one, annealing at every step.
  void slice_gradually(ContractionTree& tree, uint64_t moves, RandomStream& random) {
    double peak = tree.log2_peak();
    for (uint64_t step = 1; step <= kSlicingSteps; step++) {
      double share = std::min(1.0, 1.5 * static_cast<double>(step) / kSlicingSteps);
      double limit = std::max(options_.log2_size_limit, peak + share * (options_.log2_size_limit - peak));
      if (out_of_time()) limit = options_.log2_size_limit;
      reslice(tree, step % 3, limit, random);
      anneal_sliced(tree, limit, moves / kSlicingSteps, random);
    }
    if (!out_of_time()) optimize_subtrees(tree, 8, 2, options_.log2_size_limit);
  }

  const TensorNetwork& network_;
  const OrderSearchOptions& options_;
  SearchClock::time_point start_;
  SearchClock::time_point deadline_ = SearchClock::time_point::max();
  std::vector<Candidate> best_;  // at most kChains, the cheapest first
};
}  // namespace

OrderSearchResult search_order(const TensorNetwork& network, const OrderSearchOptions& options,
                               const std::function<void(const OrderSearchProgress&)>& report) {
  if (options.log2_size_limit < 0) throw InputError("a tensor cannot have less than one element");
  SALLOW_REQUIRE(options.seconds > 0 || options.rounds > 0, "search_order: neither seconds nor rounds to search for");
  if (network.tensor_count < 2) {
    OrderSearchResult result;
    result.cost = price_order(network, result.order);
    return result;
  }
  return Search(network, options).run(report);
}

}  // namespace sallow
