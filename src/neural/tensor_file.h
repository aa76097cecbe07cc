#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sallow {

/// Tensors with names, and texts about them, in the safetensors format: eight bytes with the header's length, a header
/// in JSON, and the tensors' bytes, all little-endian.
///
///     {"__metadata__":{"key":"text"},"name":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}, …}
///
/// The reader is strict: each tensor has its name, type, shape and bytes once, and the tensors' bytes fill the file
/// without gaps or overlaps. Readers of other tools accept what is written here.
class TensorFile {
 public:
  enum class Type : uint8_t { kF32, kI16, kI8 };
  static constexpr size_t kMostHeaderBytes = size_t{1} << 20;
  static constexpr size_t kMostTensors = 1000;
  static constexpr size_t kMostDimensions = 4;

  struct Entry {
    Type type;
    std::vector<size_t> shape;
    std::string bytes;
    size_t count() const;
  };

  std::map<std::string, std::string> metadata;
  std::map<std::string, Entry> tensors;

  /// Throws InputError with the reason; `file` names the source.
  static TensorFile parse(std::string_view bytes, const std::string& file);
  static TensorFile from_file(const std::string& path);

  std::string bytes() const;

  void add(const std::string& name, std::vector<size_t> shape, const std::vector<float>& values);
  void add(const std::string& name, std::vector<size_t> shape, const std::vector<int16_t>& values);
  void add(const std::string& name, std::vector<size_t> shape, const std::vector<int8_t>& values);
  /// The values of a tensor as numbers of its own type.
  static std::vector<float> numbers(const Entry& entry);

  static size_t size_of(Type type);
  static std::string_view name_of(Type type);
};

}  // namespace sallow
