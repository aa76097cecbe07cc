#include "neural_training/checkpoint.h"

#include <charconv>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "base/number_text.h"
#include "neural/tensor_file.h"

namespace sallow {

namespace {

constexpr const char* kFormat = "sallow training checkpoint 1";

std::string list_text(const std::vector<uint64_t>& numbers) {
  std::string text;
  for (const uint64_t number : numbers) text += (text.empty() ? "" : " ") + std::to_string(number);
  return text;
}

std::vector<float> as_vector(const AlignedVector<float>& values) {
  return {values.begin(), values.end()};
}

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw InputError(SourceLocation{.file = path}, what, "delete it to train from the start, or give another --out");
}

}  // namespace

void Checkpoint::write(const std::string& path, const std::string& identity) const {
  TensorFile file;
  file.metadata = {{"format", kFormat},
                   {"identity", identity},
                   {"phase", std::to_string(phase)},
                   {"step", std::to_string(state.step)},
                   {"stage", std::to_string(state.stage)},
                   {"slices", list_text(state.slices)},
                   {"slices_in_stage", list_text(state.slices_in_stage)},
                   {"best_loss", shortest_text(best_loss)}};
  const auto add = [&](const char* name, const AlignedVector<float>& values) {
    file.add(name, {values.size()}, as_vector(values));
  };
  add("weights", state.network.values());
  add("first", state.first);
  add("second", state.second);
  add("slow", state.slow);
  if (best) add("best", best->values());
  OutputFile out(path);
  out.write(file.bytes());
  out.finish();
}

std::optional<Checkpoint> Checkpoint::read(const std::string& path, const std::string& identity,
                                           const NetworkShape& shape) {
  if (path.empty() || !std::filesystem::exists(path)) return std::nullopt;
  const TensorFile file = TensorFile::from_file(path);
  const auto text = [&](const char* key) {
    const auto found = file.metadata.find(key);
    if (found == file.metadata.end()) refuse(path, "this is not a checkpoint of a training");
    return found->second;
  };
  if (text("format") != kFormat) refuse(path, "this is not a checkpoint of a training");
  if (text("identity") != identity) refuse(path, "this checkpoint belongs to a training with other data or options");
  const auto numbers = [&](const char* key) {
    std::vector<uint64_t> list;
    const std::string all = text(key);
    const char* at = all.data();
    const char* end = at + all.size();
    while (at < end) {
      uint64_t value = 0;
      const auto [next, error] = std::from_chars(at, end, value);
      if (error != std::errc()) refuse(path, std::string("its '") + key + "' is damaged");
      list.push_back(value);
      at = next + 1;
    }
    return list;
  };
  const auto number = [&](const char* key) {
    const auto list = numbers(key);
    if (list.size() != 1) refuse(path, std::string("its '") + key + "' is damaged");
    return list[0];
  };
  Checkpoint out{TrainerState{Network(shape)}};
  const auto load = [&](const char* name, AlignedVector<float>& values) {
    const auto found = file.tensors.find(name);
    const size_t size = out.state.network.values().size();
    if (found == file.tensors.end() || found->second.type != TensorFile::Type::kF32 || found->second.count() != size) {
      refuse(path, std::string("its tensor '") + name + "' is missing or of the wrong size");
    }
    const std::vector<float> read = TensorFile::numbers(found->second);
    values.assign(read.begin(), read.end());
  };
  load("weights", out.state.network.values());
  load("first", out.state.first);
  load("second", out.state.second);
  load("slow", out.state.slow);
  if (file.tensors.contains("best")) {
    out.best.emplace(shape);
    load("best", out.best->values());
  }
  out.phase = number("phase");
  out.state.step = number("step");
  out.state.stage = number("stage");
  out.state.slices = numbers("slices");
  out.state.slices_in_stage = numbers("slices_in_stage");
  const std::string loss = text("best_loss");
  std::from_chars(loss.data(), loss.data() + loss.size(), out.best_loss);
  return out;
}

}  // namespace sallow
