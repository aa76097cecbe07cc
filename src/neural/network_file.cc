#include "neural/network_file.h"

#include <charconv>
#include <cmath>

#include "base/error.h"
#include "base/number_text.h"
#include "neural/fixed_network.h"
#include "neural/quantized.h"

namespace sallow {

namespace {

constexpr std::string_view kFormat = "sallow network 1";
constexpr std::string_view kCode = "rotated surface code";

std::vector<float> transposed(const float* from, size_t rows, size_t columns) {
  std::vector<float> out(rows * columns);
  for (size_t r = 0; r < rows; r++) {
    for (size_t c = 0; c < columns; c++) out[c * rows + r] = from[r * columns + c];
  }
  return out;
}

/// The tensor that holds the scales of a quantized one.
std::string scale_name(const std::string& tensor) {
  if (tensor.ends_with("hidden") || tensor.ends_with("below")) {
    return tensor.substr(0, tensor.rfind('.') + 1) + "state_scale";
  }
  if (tensor.starts_with("readout.0")) return "readout.0.scale";
  return tensor + "_scale";
}

class MetadataReader {
 public:
  MetadataReader(const std::map<std::string, std::string>& metadata, const std::string& file)
      : metadata_(metadata), file_(file) {}

  [[noreturn]] void fail(const std::string& what) const { throw InputError(SourceLocation{.file = file_}, what); }
  const std::string& text(const std::string& key) const {
    const auto found = metadata_.find(key);
    if (found == metadata_.end()) fail("a network's file needs '" + key + "' in its metadata");
    return found->second;
  }
  double number(const std::string& key, double least, double most) const {
    const std::string& all = text(key);
    double value = 0;
    const auto [end, error] = std::from_chars(all.data(), all.data() + all.size(), value);
    if (error != std::errc() || end != all.data() + all.size() || !(value >= least && value <= most)) {
      fail("metadata '" + key + "' is '" + all + "', not a number from " + shortest_text(least) + " to " +
           shortest_text(most));
    }
    return value;
  }

 private:
  const std::map<std::string, std::string>& metadata_;
  const std::string& file_;
};

/// Reads one tensor of the network: outputs × inputs in the file.
void read_tensor(const TensorFile& file, const std::string& path, Network& network, size_t number) {
  const Tensor& tensor = network.tensors()[number];
  const auto fail = [&](const std::string& what) {
    throw InputError(SourceLocation{.file = path}, "tensor '" + tensor.name + "' " + what);
  };
  const auto find = [&](const std::string& name) -> const TensorFile::Entry& {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end()) throw InputError(SourceLocation{.file = path}, "tensor '" + name + "' is missing");
    return found->second;
  };
  const TensorFile::Entry& entry = find(tensor.name);
  const std::vector<size_t> shape = tensor.rows == 1 && tensor.name.ends_with("bias") ? std::vector{tensor.columns}
                                    : tensor.name.ends_with("bias") ? std::vector{tensor.rows, tensor.columns}
                                                                    : std::vector{tensor.columns, tensor.rows};
  if (entry.shape != shape) {
    std::string expected;
    for (const size_t size : shape) expected += (expected.empty() ? "" : " × ") + std::to_string(size);
    fail("does not have the shape " + expected);
  }
  std::vector<float> values = TensorFile::numbers(entry);
  if (entry.type != TensorFile::Type::kF32) {
    const TensorFile::Entry& scale = find(scale_name(tensor.name));
    if (scale.type != TensorFile::Type::kF32 || scale.shape != std::vector{tensor.columns}) {
      fail("has scales of a wrong type or shape");
    }
    const std::vector<float> scales = TensorFile::numbers(scale);
    for (size_t k = 0; k < values.size(); k++) values[k] *= scales[k / tensor.rows];
  }
  const bool is_bias = tensor.name.ends_with("bias");
  float* to = network.at(number);
  for (size_t k = 0; k < values.size(); k++) {
    if (!std::isfinite(values[k]) || std::abs(values[k]) > 1000)
      fail("has a weight that is not a number of at most 1000");
    to[is_bias ? k : k % tensor.rows * tensor.columns + k / tensor.rows] = values[k];
  }
}

}  // namespace

NetworkFile NetworkFile::from_file(const std::string& path) {
  return from_tensors(TensorFile::from_file(path), path);
}

NetworkFile NetworkFile::from_tensors(const TensorFile& tensors, const std::string& path) {
  const MetadataReader reader(tensors.metadata, path);
  if (!tensors.metadata.contains("format") || !reader.text("format").starts_with("sallow network")) {
    throw InputError(SourceLocation{.file = path}, "this safetensors file is not a network of sallow",
                     "'sallow train' makes such files");
  }
  if (reader.text("format") != kFormat)
    reader.fail("format '" + reader.text("format") + "' is not '" + std::string(kFormat) + "'");
  if (reader.text("code") != kCode) {
    reader.fail("this network is for the code '" + reader.text("code") + "'; only '" + std::string(kCode) +
                "' is known");
  }
  NetworkShape shape;
  const double distance = reader.number("distance", 3, 25);
  shape.distance = static_cast<uint32_t>(distance);
  if (shape.distance != distance) reader.fail("its distance is not a whole number");
  try {
    shape.layers = parse_layers(reader.text("layers"));
  } catch (const InputError& error) {
    reader.fail(error.what());
  }
  for (size_t k = 0; k < 2; k++) {
    const double width = reader.number("readout" + std::to_string(k), 16, NetworkShape::kMostWidth);
    shape.readout[k] = static_cast<uint32_t>(width);
  }
  if (const std::string problem = shape.problem(); !problem.empty()) reader.fail(problem);
  // The file must hold at least the weights: a small file cannot ask for much memory.
  const NetworkShape& known = shape;
  size_t bytes = 0;
  for (const auto& [name, entry] : tensors.tensors) bytes += entry.bytes.size();
  size_t need = 0;
  for (size_t l = 0; l < known.layers.size(); l++) {
    const size_t width = known.layers[l].width;
    need += 2 * width * width;
  }
  if (need > bytes) reader.fail("it has fewer weights than its layers need");

  NetworkFile out{Network(shape)};
  for (size_t k = 0; k < out.network.tensors().size(); k++) read_tensor(tensors, path, out.network, k);
  out.temperature = reader.number("temperature", 0.01, 100);
  out.join = reader.number("join", 0, 1000);
  out.join_limit = reader.number("join_limit", 0.1, 100);
  for (const auto& [key, text] : tensors.metadata) {
    if (key != "format" && key != "code" && key != "distance" && key != "layers" && !key.starts_with("readout") &&
        key != "temperature" && !key.starts_with("join")) {
      out.card[key] = text;
    }
  }
  return out;
}

TensorFile NetworkFile::float_tensors() const {
  TensorFile out;
  out.metadata = card;
  const NetworkShape& shape = network.shape();
  out.metadata["format"] = kFormat;
  out.metadata["code"] = kCode;
  out.metadata["distance"] = std::to_string(shape.distance);
  out.metadata["layers"] = shape.layers_text();
  out.metadata["readout0"] = std::to_string(shape.readout[0]);
  out.metadata["readout1"] = std::to_string(shape.readout[1]);
  out.metadata["temperature"] = shortest_text(temperature);
  out.metadata["join"] = shortest_text(join);
  out.metadata["join_limit"] = shortest_text(join_limit);
  for (size_t k = 0; k < network.tensors().size(); k++) {
    const Tensor& tensor = network.tensors()[k];
    const float* at = network.at(k);
    if (tensor.name.ends_with("bias")) {
      std::vector<size_t> dimensions = {tensor.columns};
      if (tensor.rows > 1) dimensions = {tensor.rows, tensor.columns};
      out.add(tensor.name, dimensions, std::vector<float>(at, at + tensor.rows * tensor.columns));
    } else {
      out.add(tensor.name, {tensor.columns, tensor.rows}, transposed(at, tensor.rows, tensor.columns));
    }
  }
  return out;
}

TensorFile NetworkFile::tensors() const {
  TensorFile out = float_tensors();
  const auto round = [&](const std::vector<size_t>& numbers, int most, bool bytes) {
    std::vector<const float*> matrices;
    std::vector<size_t> rows;
    const size_t outputs = network.tensors()[numbers[0]].columns;
    for (const size_t k : numbers) {
      matrices.push_back(network.at(k));
      rows.push_back(network.tensors()[k].rows);
    }
    const auto quantized = quantize_outputs(matrices, rows, outputs, most);
    for (size_t m = 0; m < numbers.size(); m++) {
      const Tensor& tensor = network.tensors()[numbers[m]];
      std::vector<int16_t> wide(tensor.rows * tensor.columns);
      for (size_t k = 0; k < wide.size(); k++) {
        wide[k % outputs * tensor.rows + k / outputs] = quantized[m].numbers[k];
      }
      if (bytes) {
        out.add(tensor.name, {tensor.columns, tensor.rows}, std::vector<int8_t>(wide.begin(), wide.end()));
      } else {
        out.add(tensor.name, {tensor.columns, tensor.rows}, wide);
      }
      out.add(scale_name(tensor.name), {outputs}, quantized[m].scales);
    }
  };
  for (size_t l = 0; l < network.shape().layers.size(); l++) {
    const LayerTensors& layer = network.layer(l);
    round(l > 0 ? std::vector{layer.hidden, layer.below} : std::vector{layer.hidden}, 127, true);
    round({layer.input}, 127, true);
  }
  const NetworkShape& shape = network.shape();
  const size_t inputs = shape.units(shape.layers.size() - 1) + shape.measured_places();
  round({network.read_state(), network.read_final()}, readout_weight_most(inputs, kReadoutUnit), false);
  round({network.read_weight(1)}, readout_weight_most(shape.readout[0], kReadoutMost), false);
  round({network.read_weight(2)}, readout_weight_most(shape.readout[1], kReadoutMost), false);
  return out;
}

}  // namespace sallow
