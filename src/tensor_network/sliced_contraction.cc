#include "tensor_network/sliced_contraction.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"

namespace sallow {

namespace {
/// Assigns room in one long array: the first gap that fits. Adjacent gaps are joined when tensors end.
class ArenaPlan {
 public:
  size_t take(size_t size) {
    size = (size + 7) / 8 * 8;  // whole cache lines
    size_t offset = 0;
    for (auto [begin, end] : taken_) {
      if (begin - offset >= size) break;
      offset = end;
    }
    taken_[offset] = offset + size;
    high_ = std::max(high_, offset + size);
    return offset;
  }
  void release(size_t offset) { taken_.erase(offset); }
  size_t high() const { return high_; }

 private:
  std::map<size_t, size_t> taken_;  // begin to end
  size_t high_ = 0;
};
}  // namespace

SlicedContraction::SlicedContraction(const TensorNetwork& network, const ContractionOrder& order)
    : network_(network), slices_(order.slices) {
  SALLOW_REQUIRE(network.tensor_count >= 1, "a network without tensors cannot be contracted");
  require_equal("pairs of a contraction order", order.pairs.size(), network.tensor_count - 1);
  double log2_slices = 0;
  for (uint32_t leg : slices_) log2_slices += std::log2(network.legs[leg].dimension);
  if (log2_slices > 62) throw InputError("more than 2^62 slices are not supported", "allow more memory");
  for (uint32_t leg : slices_) slice_count_ *= network.legs[leg].dimension;
  for (const NetworkLeg& leg : network.legs) {
    SALLOW_REQUIRE(!leg.is_open(), "sliced contraction: the network has an open leg; see TensorNetwork::closed");
  }

  place_leaves(order);
  std::vector<char> varies(network.tensor_count, slices_.empty());
  for (const SlicedStride& stride : sliced_strides_) varies[stride.leaf] = 1;
  for (auto [a, b] : order.pairs) varies.push_back(varies[a] || varies[b]);
  for (auto [a, b] : order.pairs) {
    uint32_t result = static_cast<uint32_t>(tensors_.size());
    Step step = make_step(a, b, result);
    product_workspace_.reserve(step.product);
    (varies[result] ? steps_per_slice_ : steps_once_).push_back(std::move(step));
  }
  choose_doubles();
  place_results(order, varies);
}

void SlicedContraction::choose_doubles() {
  // All steps with their cost over all slices, cheapest first.
  std::vector<std::pair<double, const Step*>> steps;
  double all = 0;
  for (bool once : {true, false}) {
    for (const Step& step : once ? steps_once_ : steps_per_slice_) {
      double cost = step.product.multiply_adds() * (once ? 1 : static_cast<double>(slice_count_));
      steps.emplace_back(cost, &step);
      all += cost;
    }
  }
  std::stable_sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  is_rounded_.assign(network_.tensor_count, false);
  double done = 0;
  for (const auto& [cost, step] : steps) {
    done += cost;
    Tensor& result = tensors_[step->result];
    result.is_double = done <= kDoubleShare * all || result.size <= GatheredProduct::kSmallResult;
    for (uint32_t input : {step->a, step->b}) {
      if (input < network_.tensor_count) is_rounded_[input] = !result.is_double;
    }
  }
}

void SlicedContraction::place_leaves(const ContractionOrder& order) {
  auto legs_of = network_.legs_of_tensors();
  for (uint32_t leaf = 0; leaf < network_.tensor_count; leaf++) {
    Tensor tensor;
    tensor.place = Place::kLeaves;
    tensor.offset = leaf_entries_;
    size_t stride = 1;
    for (size_t k = legs_of[leaf].size(); k-- > 0;) {
      uint32_t leg = legs_of[leaf][k];
      auto sliced = std::find(order.slices.begin(), order.slices.end(), leg);
      if (sliced != order.slices.end()) {
        sliced_strides_.push_back({leaf, static_cast<size_t>(sliced - order.slices.begin()), stride});
      } else {
        tensor.legs.insert(tensor.legs.begin(), leg);
        tensor.strides.insert(tensor.strides.begin(), stride);
      }
      stride *= network_.legs[leg].dimension;
    }
    tensor.size = stride;
    leaf_entries_ += stride;
    tensors_.push_back(std::move(tensor));
  }
}

SlicedContraction::Step SlicedContraction::make_step(uint32_t a, uint32_t b, uint32_t result) {
  auto kept_size = [&](uint32_t x, uint32_t y) {
    double size = 1;
    for (uint32_t leg : tensors_[x].legs) {
      const auto& other = tensors_[y].legs;
      if (std::find(other.begin(), other.end(), leg) == other.end()) size *= network_.legs[leg].dimension;
    }
    return size;
  };
  if (kept_size(a, b) > kept_size(b, a)) std::swap(a, b);  // vector loops run over the columns, which come from b

  using Legs = std::vector<std::pair<uint32_t, size_t>>;
  Legs rows, inner_a, inner_b, columns;
  Tensor out;
  const Tensor& ta = tensors_[a];
  const Tensor& tb = tensors_[b];
  for (size_t k = 0; k < ta.legs.size(); k++) {
    if (std::find(tb.legs.begin(), tb.legs.end(), ta.legs[k]) != tb.legs.end()) continue;
    rows.emplace_back(network_.legs[ta.legs[k]].dimension, ta.strides[k]);
    out.legs.push_back(ta.legs[k]);
  }
  for (size_t k = 0; k < tb.legs.size(); k++) {
    uint32_t dimension = network_.legs[tb.legs[k]].dimension;
    auto shared = std::find(ta.legs.begin(), ta.legs.end(), tb.legs[k]);
    if (shared == ta.legs.end()) {
      columns.emplace_back(dimension, tb.strides[k]);
      out.legs.push_back(tb.legs[k]);
    } else {
      inner_a.emplace_back(dimension, ta.strides[static_cast<size_t>(shared - ta.legs.begin())]);
      inner_b.emplace_back(dimension, tb.strides[k]);
    }
  }
  out.strides.resize(out.legs.size());
  for (size_t k = out.legs.size(); k-- > 0;) {
    out.strides[k] = out.size;
    out.size *= network_.legs[out.legs[k]].dimension;
  }
  Step step{a, b, result, {}};
  step.product.rows = OffsetTable(rows);
  step.product.inner_a = OffsetTable(inner_a);
  step.product.inner_b = OffsetTable(inner_b);
  step.product.columns = OffsetTable(columns);
  tensors_.push_back(std::move(out));
  return step;
}

void SlicedContraction::place_results(const ContractionOrder& order, const std::vector<char>& varies) {
  const uint32_t n = static_cast<uint32_t>(network_.tensor_count);
  std::vector<char> parent_varies(tensors_.size(), 1);
  for (uint32_t k = 0; k < order.pairs.size(); k++) {
    parent_varies[order.pairs[k].first] = parent_varies[order.pairs[k].second] = varies[n + k];
  }
  auto place = [&](const std::vector<Step>& steps) {
    ArenaPlan plan;
    for (const Step& step : steps) {
      Tensor& result = tensors_[step.result];
      if (!varies[step.result] && parent_varies[step.result]) {
        result.place = Place::kKept;
        result.offset = kept_entries_;
        kept_entries_ += (result.room() + 7) / 8 * 8;
      } else {
        result.offset = plan.take(result.room());
      }
      for (uint32_t input : {step.a, step.b}) {
        if (tensors_[input].place == Place::kArena) plan.release(tensors_[input].offset);
      }
    }
    arena_entries_ = std::max(arena_entries_, plan.high());
  };
  place(steps_once_);
  place(steps_per_slice_);
}

uint64_t SlicedContraction::chunk_count() const {
  return std::min(slice_count_, kMaxChunks);
}

double SlicedContraction::memory_bytes(size_t workers, size_t threads_per_worker) const {
  double entries =
      static_cast<double>(kept_entries_) + static_cast<double>(workers) * static_cast<double>(arena_entries_);
  return static_cast<double>(leaf_entries_) * sizeof(ComplexDouble) + entries * sizeof(ComplexFloat) +
         static_cast<double>(workers * threads_per_worker) * static_cast<double>(product_workspace_.bytes());
}

SlicedContraction::Workspace SlicedContraction::make_workspace(size_t threads) const {
  Workspace workspace;
  workspace.arena.resize(arena_entries_);
  workspace.products.assign(threads, product_workspace_);
  workspace.leaf_offsets.resize(network_.tensor_count);
  return workspace;
}

SlicedContraction::Inputs SlicedContraction::prepare(std::span<const DenseTensor> tensors, Workspace& workspace) const {
  require_equal("prepare: tensors", tensors.size(), network_.tensor_count);
  Inputs inputs;
  inputs.leaves.resize(leaf_entries_);
  inputs.kept.resize(kept_entries_);
  auto legs_of = network_.legs_of_tensors();
  for (uint32_t leaf = 0; leaf < tensors.size(); leaf++) {
    // Entries are given in the order of tensor.legs and stored in the order of increasing legs.
    const DenseTensor& tensor = tensors[leaf];
    require_equal("prepare: entries of a tensor", tensor.entries.size(), tensors_[leaf].size);
    std::map<uint32_t, size_t> stride_of;
    size_t stride = 1;
    for (size_t k = legs_of[leaf].size(); k-- > 0;) {
      stride_of[legs_of[leaf][k]] = stride;
      stride *= network_.legs[legs_of[leaf][k]].dimension;
    }
    std::vector<std::pair<uint32_t, size_t>> axes;
    for (uint32_t leg : tensor.legs) axes.emplace_back(network_.legs[leg].dimension, stride_of.at(leg));
    OffsetTable offsets(axes);
    ComplexDouble exact_part = 0;
    double norm = 0;
    for (size_t k = 0; k < tensor.entries.size(); k++) {
      const ComplexDouble exact = tensor.entries[k], rounded(ComplexFloat{exact});
      inputs.leaves[tensors_[leaf].offset + offsets.at(k)] = is_rounded_[leaf] ? rounded : exact;
      exact_part += std::conj(rounded) * exact;
      norm += std::norm(rounded);
    }
    if (is_rounded_[leaf] && norm > 0) inputs.factor *= exact_part / norm;
  }
  for (uint32_t leaf = 0; leaf < tensors.size(); leaf++) workspace.leaf_offsets[leaf] = tensors_[leaf].offset;
  run(steps_once_, inputs.leaves.data(), inputs.kept.data(), workspace);
  return inputs;
}

std::complex<double> SlicedContraction::chunk(uint64_t chunk, const Inputs& inputs, Workspace& workspace) const {
  const uint64_t chunks = chunk_count();
  const uint64_t each = slice_count_ / chunks, longer = slice_count_ % chunks;
  const uint64_t begin = chunk * each + std::min(chunk, longer);
  const uint64_t end = begin + each + (chunk < longer ? 1 : 0);
  // Only steps that run once write kept tensors, and they have already run.
  ComplexFloat* kept = const_cast<ComplexFloat*>(inputs.kept.data());
  std::complex<double> sum = 0;
  std::vector<size_t> digits(slices_.size());
  for (uint64_t slice = begin; slice < end; slice++) {
    uint64_t rest = slice;
    for (size_t k = slices_.size(); k-- > 0;) {
      digits[k] = rest % network_.legs[slices_[k]].dimension;
      rest /= network_.legs[slices_[k]].dimension;
    }
    for (uint32_t leaf = 0; leaf < network_.tensor_count; leaf++) {
      workspace.leaf_offsets[leaf] = tensors_[leaf].offset;
    }
    for (const SlicedStride& sliced : sliced_strides_) {
      workspace.leaf_offsets[sliced.leaf] += digits[sliced.slice] * sliced.stride;
    }
    run(steps_per_slice_, inputs.leaves.data(), kept, workspace);
    const uint32_t root = static_cast<uint32_t>(tensors_.size() - 1);
    sum += *data(root, inputs.leaves.data(), kept, workspace).full;
  }
  return inputs.factor * sum;
}

TensorEntries SlicedContraction::data(uint32_t tensor, const ComplexDouble* leaves, const ComplexFloat* kept,
                                      const Workspace& workspace) const {
  const Tensor& it = tensors_[tensor];
  if (it.place == Place::kLeaves) return {.full = leaves + workspace.leaf_offsets[tensor]};
  const ComplexFloat* start = (it.place == Place::kKept ? kept : workspace.arena.data()) + it.offset;
  if (it.is_double) return {.full = reinterpret_cast<const ComplexDouble*>(start)};
  return {.single = start};
}

void SlicedContraction::run(const std::vector<Step>& steps, const ComplexDouble* leaves, ComplexFloat* kept,
                            Workspace& workspace) const {
  for (const Step& step : steps) {
    const Tensor& result = tensors_[step.result];
    ComplexFloat* out = (result.place == Place::kKept ? kept : workspace.arena.data()) + result.offset;
    const TensorEntries a = data(step.a, leaves, kept, workspace), b = data(step.b, leaves, kept, workspace);
    if (result.is_double) {
      step.product.run_in_double(a, b, reinterpret_cast<ComplexDouble*>(out), workspace.products[0]);
    } else {
      step.product.run(a, b, out, workspace.products);
    }
  }
}

}  // namespace sallow
