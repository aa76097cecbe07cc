#include "tensor_network/order_search.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "base/error.h"
#include "base/threads.h"
#include "tensor_network/contraction_tree.h"
#include "tensor_network/greedy_order.h"
#include "tensor_network/reproducible_math.h"
#include "tensor_network/slicing.h"
#include "tensor_network/subtree_search.h"
#include "tensor_network/tree_annealer.h"

namespace sallow {

namespace {
constexpr size_t kChains = 8;
/// A new chain under a size limit distributes its steps over this many slicings.
constexpr uint64_t kGradualSlicings = 24;
/// An improved chain is sliced again after this many steps per tensor.
constexpr uint64_t kStepsPerSlicing = 60;

struct Candidate {
  ContractionTree tree;
  double cost;  // log2 of the multiply-adds of all slices together
};

class Search {
 public:
  Search(const TensorNetwork& network, const OrderSearchOptions& options)
      : network_(network), closed_(network.closed()), options_(options) {
    start_ = SearchClock::now();
    if (options.seconds > 0 && options.seconds < 1e9) {
      deadline_ =
          start_ + std::chrono::duration_cast<SearchClock::duration>(std::chrono::duration<double>(options.seconds));
    }
    for (const ContractionOrder& order : options.known) {
      ContractionTree tree(network, order, options.log2_batch);
      if (limited()) slice_to_fit(tree, options.log2_size_limit);
      const double cost = tree.log2_multiply_adds();
      best_.push_back({std::move(tree), cost});
    }
    keep_best();
  }

  OrderSearchResult run(const std::function<void(const OrderSearchProgress&)>& report) {
    OrderSearchResult result;
    for (; options_.rounds == 0 || result.rounds < options_.rounds; result.rounds++) {
      if (!best_.empty() && (out_of_time() || out_of_steps())) break;
      run_round(result.rounds);
      if (report) report({seconds(), result.rounds + 1, steps_, best_[0].cost});
    }
    result.order = best_[0].tree.order();
    result.cost = price_order(network_, result.order, options_.log2_batch);
    result.steps = steps_;
    result.seconds = seconds();
    return result;
  }

 private:
  double seconds() const { return std::chrono::duration<double>(SearchClock::now() - start_).count(); }
  bool out_of_time() const { return SearchClock::now() >= deadline_ || (options_.stop && options_.stop()); }
  bool out_of_steps() const { return options_.steps > 0 && steps_ >= options_.steps; }
  bool limited() const { return std::isfinite(options_.log2_size_limit); }
  bool has_batch() const { return std::isfinite(options_.log2_batch); }

  /// The steps of one chain in this round.
  uint64_t chain_steps(uint64_t round) const {
    // 2e4 steps per tensor are enough to settle 430 tensors; the first rounds are short, to give an early answer.
    const double per_tensor = std::min(40000.0, 100 * std::pow(1.6, static_cast<double>(round)));
    const uint64_t steps = static_cast<uint64_t>(per_tensor * static_cast<double>(network_.tensor_count));
    if (options_.steps == 0) return steps;
    return std::min(steps, std::max<uint64_t>(1, (options_.steps - std::min(options_.steps, steps_)) / kChains));
  }

  void run_round(uint64_t round) {
    const uint64_t steps = chain_steps(round);
    const bool fresh = best_.empty() || (options_.known.empty() && round % 2 == 0);
    std::vector<std::optional<Candidate>> found(kChains);
    parallel_for(options_.thread_count, kChains, [&](size_t, size_t chain) {
      // If time is up, one chain must still answer if none has.
      if (out_of_time() && (chain > 0 || !best_.empty())) return;
      RandomStream random(options_.seed, round * kChains + chain);
      found[chain] = fresh ? start(chain, steps, random) : improve(best_[chain % best_.size()], chain, steps, random);
    });
    steps_ += kChains * steps;
    for (auto& candidate : found) {
      if (candidate) best_.push_back(std::move(*candidate));
    }
    keep_best();
  }

  void keep_best() {
    // A tree that is found twice counts once.
    std::stable_sort(best_.begin(), best_.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
    auto same = [](const auto& a, const auto& b) { return std::abs(a.cost - b.cost) < 1e-9; };
    best_.erase(std::unique(best_.begin(), best_.end(), same), best_.end());
    if (best_.size() > kChains) best_.erase(best_.begin() + kChains, best_.end());
  }

  /// There are three kinds of start, because each is best for some circuits: greedy for shallow circuits, the order of
  /// the tensors (evolution of a state vector) for deep ones, bisection for a tight memory limit. The latter two are
  /// annealed from a temperature that preserves their structure.
  ContractionOrder first_order(size_t chain, AnnealOptions& anneal_options, RandomStream& random) const {
    constexpr double kShapeKeepingTemperature = 0.6;
    // A batch is small compared with all settings of the open legs, so the closed network is the better model of the
    // cost.
    const TensorNetwork& network = has_batch() ? closed_ : network_;
    if (chain == 1) {
      anneal_options.temperature_start = kShapeKeepingTemperature;
      return sequential_order(network);
    }
    if (chain % 4 == 2 && options_.bisection) {
      anneal_options.temperature_start = kShapeKeepingTemperature;
      return options_.bisection(network, random);
    }
    GreedyOptions greedy;
    greedy.inputs = 0.5;
    greedy.noise = chain == 0 ? 0 : 0.1;
    return greedy_order(network, greedy, random);
  }

  Candidate start(size_t chain, uint64_t steps, RandomStream& random) {
    AnnealOptions anneal_options;
    anneal_options.moves = steps;
    anneal_options.deadline = deadline_;
    ContractionTree tree(network_, first_order(chain, anneal_options, random), options_.log2_batch);
    anneal(tree, anneal_options, random);
    if (!out_of_time()) optimize_subtrees(tree);
    if (limited()) slice_gradually(tree, steps, random);
    return {tree, tree.log2_multiply_adds()};
  }

  Candidate improve(const Candidate& from, size_t chain, uint64_t steps, RandomStream& random) {
    if (limited()) return improve_sliced(from, steps, random);
    ContractionTree tree = from.tree;
    AnnealOptions anneal_options;
    anneal_options.moves = steps;
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

  /// Anneals the set of slices: releases some, anneals the tree under a limit that is sometimes looser, and slices to
  /// the limit again. A more expensive result is undone, or kept with some probability.
  Candidate improve_sliced(const Candidate& from, uint64_t steps, RandomStream& random) {
    constexpr double kTemperatureStart = 1.0, kTemperatureEnd = 0.02;  // in log2 of the cost
    const double limit = options_.log2_size_limit;
    const uint64_t slicings = std::max<uint64_t>(1, steps / (kStepsPerSlicing * network_.tensor_count));
    ContractionTree tree = from.tree;
    ContractionTree::Shape shape = tree.shape(), best_shape = shape;
    std::vector<uint32_t> slices = tree.slices(), best_slices = slices;
    double cost = from.cost, best_cost = cost;
    const auto go_back = [&](const ContractionTree::Shape& to, const std::vector<uint32_t>& with) {
      tree.restore(to);
      tree.set_slices(with);
    };
    for (uint64_t k = 0; k < slicings && !out_of_time(); k++) {
      const double progress = static_cast<double>(k) / static_cast<double>(slicings);
      const double temperature =
          kTemperatureStart *
          reproducible_exp2(progress * reproducible_log(kTemperatureEnd / kTemperatureStart) / kLn2);
      const uint64_t draw = random.next() >> 32;
      const double loose = limit + static_cast<double>(draw % 4);
      reslice(tree, 1 + (draw >> 2) % 4, loose, random);
      anneal_sliced(tree, loose, steps / slicings, random);
      if (tree.log2_peak() > limit) slice_to_fit(tree, limit);
      const double found = tree.log2_multiply_adds();
      const double uniform = static_cast<double>((random.next() >> 12) + 1) * 0x1p-52;
      if (found - cost > -temperature * reproducible_log(uniform)) {
        go_back(shape, slices);
        continue;
      }
      cost = found;
      shape = tree.shape();
      slices = tree.slices();
      if (cost < best_cost) {
        best_cost = cost;
        best_shape = shape;
        best_slices = slices;
      }
    }
    go_back(best_shape, best_slices);
    if (!out_of_time()) optimize_subtrees(tree, 8, 2, limit);
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

  /// Lowers the limit from the peak of the tree to the requested one, with annealing at every step.
  void slice_gradually(ContractionTree& tree, uint64_t moves, RandomStream& random) {
    double peak = tree.log2_peak();
    for (uint64_t step = 1; step <= kGradualSlicings; step++) {
      double share = std::min(1.0, 1.5 * static_cast<double>(step) / kGradualSlicings);
      double limit = std::max(options_.log2_size_limit, peak + share * (options_.log2_size_limit - peak));
      if (out_of_time()) limit = options_.log2_size_limit;
      reslice(tree, step % 3, limit, random);
      anneal_sliced(tree, limit, moves / kGradualSlicings, random);
    }
    if (!out_of_time()) optimize_subtrees(tree, 8, 2, options_.log2_size_limit);
  }

  static constexpr double kLn2 = 0.6931471805599453;

  const TensorNetwork& network_;
  const TensorNetwork closed_;
  const OrderSearchOptions& options_;
  SearchClock::time_point start_;
  SearchClock::time_point deadline_ = SearchClock::time_point::max();
  uint64_t steps_ = 0;
  std::vector<Candidate> best_;  // at most kChains, the cheapest first
};
}  // namespace

OrderSearchResult search_order(const TensorNetwork& network, const OrderSearchOptions& options,
                               const std::function<void(const OrderSearchProgress&)>& report) {
  if (options.log2_size_limit < 0) throw InputError("a tensor cannot have less than one element");
  SALLOW_REQUIRE(options.seconds > 0 || options.rounds > 0 || options.steps > 0,
                 "search_order: steps, rounds and seconds are all 0");
  if (std::isfinite(options.log2_batch)) {
    double log2_open = 0;
    for (const NetworkLeg& leg : network.legs) {
      if (leg.is_open()) log2_open += std::log2(leg.dimension);
    }
    if (std::min(log2_open, options.log2_batch) > options.log2_size_limit) {
      throw InputError("this number of amplitudes does not fit into one tensor",
                       "allow more memory or fewer amplitudes");
    }
  }
  if (network.tensor_count < 2) {
    OrderSearchResult result;
    result.cost = price_order(network, result.order, options.log2_batch);
    return result;
  }
  return Search(network, options).run(report);
}

}  // namespace sallow
