#include "neural/tensor_file.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/file.h"

namespace sallow {

namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian");

/// Reads just the JSON that a safetensors header has.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw InputError(SourceLocation{.file = file_},
                     "not a safetensors file: " + what + " at byte " + std::to_string(8 + at_));
  }
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
      at_++;
  }
  bool at_end() {
    skip_blanks();
    return at_ == text_.size();
  }
  bool accept(char c) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != c) return false;
    at_++;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) fail(std::string("no '") + c + "'");
  }
  uint64_t whole() {
    skip_blanks();
    const size_t start = at_;
    uint64_t value = 0;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      if (value > UINT64_MAX / 100) fail("a number that is too large");
      value = value * 10 + static_cast<uint64_t>(text_[at_++] - '0');
    }
    if (at_ == start) fail("no number");
    if (text_[start] == '0' && at_ > start + 1) fail("a number that starts with 0");
    return value;
  }
  std::string string() {
    expect('"');
    std::string out;
    while (true) {
      if (at_ == text_.size()) fail("a text without end");
      const char c = text_[at_++];
      if (c == '"') return out;
      if (static_cast<unsigned char>(c) < 0x20) fail("a control character in a text");
      if (c != '\\') {
        out += c;
        continue;
      }
      if (at_ == text_.size()) fail("a text without end");
      escape(out);
    }
  }
  /// Calls member(key) for each member of a table.
  template <typename Member>
  void table(Member&& member) {
    expect('{');
    if (accept('}')) return;
    do {
      std::string key = string();
      expect(':');
      member(std::move(key));
    } while (accept(','));
    expect('}');
  }
  template <typename Item>
  void list(Item&& item) {
    expect('[');
    if (accept(']')) return;
    do {
      item();
    } while (accept(','));
    expect(']');
  }

 private:
  uint32_t hex4() {
    uint32_t value = 0;
    for (int k = 0; k < 4; k++) {
      if (at_ == text_.size()) fail("a text without end");
      const char c = text_[at_++];
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) fail("a wrong \\u escape");
      value = value * 16 + static_cast<uint32_t>(digit);
    }
    return value;
  }
  void escape(std::string& out) {
    const char c = text_[at_++];
    const std::string_view plain = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
    if (const size_t k = plain.find(c); k != std::string_view::npos) {
      out += meant[k];
      return;
    }
    if (c != 'u') fail("a wrong escape");
    uint32_t code = hex4();
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
      at_ += 2;
      const uint32_t low = hex4();
      if (low < 0xDC00 || low > 0xDFFF) fail("half of a surrogate pair");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xD800 && code < 0xE000) {
      fail("half of a surrogate pair");
    }
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F))};
    } else if (code < 0x10000) {
      out += {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
              static_cast<char>(0x80 | (code & 0x3F))};
    } else {
      out += {static_cast<char>(0xF0 | code >> 18), static_cast<char>(0x80 | (code >> 12 & 0x3F)),
              static_cast<char>(0x80 | (code >> 6 & 0x3F)), static_cast<char>(0x80 | (code & 0x3F))};
    }
  }

  std::string_view text_;
  const std::string& file_;
  size_t at_ = 0;
};

struct Described {
  std::optional<TensorFile::Type> type;
  std::optional<std::vector<size_t>> shape;
  std::optional<std::pair<uint64_t, uint64_t>> place;
};

Described read_description(HeaderReader& reader, const std::string& name) {
  Described tensor;
  reader.table([&](const std::string& key) {
    if (key == "dtype" && !tensor.type) {
      const std::string text = reader.string();
      for (const auto type : {TensorFile::Type::kF32, TensorFile::Type::kI16, TensorFile::Type::kI8}) {
        if (TensorFile::name_of(type) == text) tensor.type = type;
      }
      if (!tensor.type) reader.fail("tensor '" + name + "' has type '" + text + "' instead of F32, I16 or I8");
    } else if (key == "shape" && !tensor.shape) {
      tensor.shape.emplace();
      reader.list([&] {
        tensor.shape->push_back(reader.whole());
        if (tensor.shape->size() > TensorFile::kMostDimensions)
          reader.fail("tensor '" + name + "' has too many dimensions");
      });
    } else if (key == "data_offsets" && !tensor.place) {
      std::vector<uint64_t> two;
      reader.list([&] {
        two.push_back(reader.whole());
        if (two.size() > 2) reader.fail("tensor '" + name + "' has more than two data_offsets");
      });
      if (two.size() != 2) reader.fail("tensor '" + name + "' does not have two data_offsets");
      tensor.place.emplace(two[0], two[1]);
    } else {
      reader.fail("tensor '" + name + "' has an unknown or repeated member '" + key + "'");
    }
  });
  if (!tensor.type || !tensor.shape || !tensor.place) {
    reader.fail("tensor '" + name + "' lacks its dtype, shape or data_offsets");
  }
  return tensor;
}

void append_json(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      const char* digits = "0123456789abcdef";
      out += "\\u00";
      out += {digits[c >> 4 & 15], digits[c & 15]};
    } else {
      out += c;
    }
  }
  out += '"';
}

template <typename T>
std::string raw(const std::vector<T>& values) {
  return std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

template <typename T>
std::vector<float> as_numbers(const std::string& bytes) {
  std::vector<float> numbers(bytes.size() / sizeof(T));
  for (size_t k = 0; k < numbers.size(); k++) {
    T value;
    std::memcpy(&value, bytes.data() + k * sizeof(T), sizeof(T));
    numbers[k] = static_cast<float>(value);
  }
  return numbers;
}

}  // namespace

size_t TensorFile::Entry::count() const {
  size_t product = 1;
  for (const size_t size : shape) product *= size;
  return product;
}

size_t TensorFile::size_of(Type type) {
  return type == Type::kF32 ? 4 : type == Type::kI16 ? 2 : 1;
}

std::string_view TensorFile::name_of(Type type) {
  return type == Type::kF32 ? "F32" : type == Type::kI16 ? "I16" : "I8";
}

TensorFile TensorFile::parse(std::string_view bytes, const std::string& file) {
  const auto refuse = [&](const std::string& what) {
    throw InputError(SourceLocation{.file = file}, "not a safetensors file: " + what);
  };
  if (bytes.size() < 8) refuse("it has " + std::to_string(bytes.size()) + " bytes");
  uint64_t length;
  std::memcpy(&length, bytes.data(), 8);
  if (length > kMostHeaderBytes)
    refuse("its header would have " + std::to_string(length) + " bytes; at most 2^20 are read");
  if (length > bytes.size() - 8) refuse("it ends within its header");
  const std::string_view data = bytes.substr(8 + length);

  HeaderReader reader(bytes.substr(8, length), file);
  TensorFile out;
  bool metadata_read = false;
  std::map<std::string, Described> described;
  reader.table([&](const std::string& name) {
    if (name == "__metadata__") {
      if (metadata_read) reader.fail("'__metadata__' twice");
      metadata_read = true;
      reader.table([&](const std::string& key) {
        if (!out.metadata.emplace(key, reader.string()).second) reader.fail("'" + key + "' twice in '__metadata__'");
      });
      return;
    }
    if (described.size() == kMostTensors) reader.fail("more than 1000 tensors");
    if (!described.emplace(name, read_description(reader, name)).second) reader.fail("tensor '" + name + "' twice");
  });
  if (!reader.at_end()) reader.fail("text after the header's table");

  std::vector<std::pair<uint64_t, uint64_t>> places;
  for (const auto& [name, tensor] : described) {
    const auto [begin, end] = *tensor.place;
    if (begin > end) refuse("tensor '" + name + "' ends before it begins");
    if (end > data.size()) {
      refuse("tensor '" + name + "' needs " + std::to_string(end) + " bytes of data; the file has " +
             std::to_string(data.size()) + " (was it cut off?)");
    }
    uint64_t need = size_of(*tensor.type);
    for (const size_t size : *tensor.shape) {
      if (size > (uint64_t{1} << 40) || (need *= size) > (uint64_t{1} << 40))
        refuse("tensor '" + name + "' is too large");
    }
    if (need != end - begin) {
      refuse("the shape of tensor '" + name + "' needs " + std::to_string(need) + " bytes, not " +
             std::to_string(end - begin));
    }
    if (need > 0) places.emplace_back(begin, end);
    out.tensors[name] = {*tensor.type, *tensor.shape, std::string(data.substr(begin, end - begin))};
  }
  std::ranges::sort(places);
  uint64_t filled = 0;
  for (const auto& [begin, end] : places) {
    if (begin != filled)
      refuse("its tensors overlap or leave a gap at byte " + std::to_string(filled) + " of the data");
    filled = end;
  }
  if (filled != data.size()) refuse(std::to_string(data.size() - filled) + " bytes after its last tensor");
  return out;
}

TensorFile TensorFile::from_file(const std::string& path) {
  return parse(read_file(path), path);
}

std::string TensorFile::bytes() const {
  std::string header = "{";
  if (!metadata.empty()) {
    header += "\"__metadata__\":{";
    bool first = true;
    for (const auto& [key, text] : metadata) {
      if (!std::exchange(first, false)) header += ',';
      append_json(header, key);
      header += ':';
      append_json(header, text);
    }
    header += '}';
  }
  size_t offset = 0;
  for (const auto& [name, entry] : tensors) {
    if (header.size() > 1) header += ',';
    append_json(header, name);
    header += ":{\"dtype\":\"" + std::string(name_of(entry.type)) + "\",\"shape\":[";
    for (size_t k = 0; k < entry.shape.size(); k++) header += (k > 0 ? "," : "") + std::to_string(entry.shape[k]);
    header +=
        "],\"data_offsets\":[" + std::to_string(offset) + "," + std::to_string(offset + entry.bytes.size()) + "]}";
    offset += entry.bytes.size();
  }
  header += '}';
  header.resize((header.size() + 7) / 8 * 8, ' ');
  SALLOW_REQUIRE(header.size() <= kMostHeaderBytes, "a safetensors header of more than 2^20 bytes");
  const uint64_t length = header.size();
  std::string out(reinterpret_cast<const char*>(&length), 8);
  out += header;
  for (const auto& [name, entry] : tensors) out += entry.bytes;
  return out;
}

void TensorFile::add(const std::string& name, std::vector<size_t> shape, const std::vector<float>& values) {
  tensors[name] = {Type::kF32, std::move(shape), raw(values)};
}
void TensorFile::add(const std::string& name, std::vector<size_t> shape, const std::vector<int16_t>& values) {
  tensors[name] = {Type::kI16, std::move(shape), raw(values)};
}
void TensorFile::add(const std::string& name, std::vector<size_t> shape, const std::vector<int8_t>& values) {
  tensors[name] = {Type::kI8, std::move(shape), raw(values)};
}

std::vector<float> TensorFile::numbers(const Entry& entry) {
  switch (entry.type) {
    case Type::kF32:
      return as_numbers<float>(entry.bytes);
    case Type::kI16:
      return as_numbers<int16_t>(entry.bytes);
    case Type::kI8:
      return as_numbers<int8_t>(entry.bytes);
  }
  return {};
}

}  // namespace sallow
