#include "tensor_network/contraction_checkpoint.h"

#include <bit>
#include <cinttypes>
#include <cstring>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"

namespace sallow {

namespace {
class Fnv {
 public:
  void add(uint64_t value) {
    for (int k = 0; k < 8; k++) {
      add_byte(value & 0xff);
      value >>= 8;
    }
  }
  void add_byte(uint64_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3ull; }
  uint64_t value() const { return hash_; }

 private:
  uint64_t hash_ = 0xcbf29ce484222325ull;
};
}  // namespace

uint64_t contraction_identity(const CircuitNetwork& network, const ContractionOrder& order) {
  Fnv hash;
  for (const DenseTensor& tensor : network.tensors) {
    for (uint32_t leg : tensor.legs) hash.add(leg);
    for (const Complex& entry : tensor.entries) {
      // Hashes the entries as floats, as they are contracted: the last bits of sin and cos differ between machines.
      hash.add(std::bit_cast<uint32_t>(static_cast<float>(entry.real()) + 0.0f));
      hash.add(std::bit_cast<uint32_t>(static_cast<float>(entry.imag()) + 0.0f));
    }
    hash.add(UINT64_MAX);
  }
  for (auto [a, b] : order.pairs) {
    hash.add(a);
    hash.add(b);
  }
  hash.add(UINT64_MAX);
  for (uint32_t leg : order.slices) hash.add(leg);
  return hash.value();
}

ContractionCheckpoint::ContractionCheckpoint(const std::string& path, uint64_t identity)
    : path_(path), identity_(identity) {
  if (path.empty()) return;
  char first_line[64];
  std::snprintf(first_line, sizeof first_line, "sallow contraction 2 %016" PRIx64 "\n", identity);
  std::string kept = first_line;
  if (std::filesystem::exists(path) && std::filesystem::file_size(path) > 0) read(read_file(path), first_line);
  for (const auto& [key, sum] : sums_) kept += line_of(key.first, key.second, sum);
  // Rewrites the file without a truncated line, and moves it into place as a whole.
  OutputFile whole(path);
  whole.write(kept);
  whole.finish();
  file_ = std::fopen(path.c_str(), "a");
  if (file_ == nullptr) throw SystemError(path + ": cannot write: " + std::strerror(errno));
}

ContractionCheckpoint::~ContractionCheckpoint() {
  if (file_ != nullptr) std::fclose(file_);
}

std::string ContractionCheckpoint::checksum(std::string_view line) const {
  Fnv hash;
  hash.add(identity_);
  for (const char c : line) hash.add_byte(static_cast<unsigned char>(c));
  char text[24];
  std::snprintf(text, sizeof text, "%016" PRIx64, hash.value());
  return text;
}

std::string ContractionCheckpoint::line_of(const std::string& bitstring, uint64_t chunk,
                                           std::complex<double> sum) const {
  char numbers[128];
  std::snprintf(numbers, sizeof numbers, " %" PRIu64 " %a %a", chunk, sum.real(), sum.imag());
  const std::string line = bitstring + numbers;
  return line + ' ' + checksum(line) + '\n';
}

void ContractionCheckpoint::read(const std::string& text, const std::string& first_line) {
  size_t end = text.find('\n');
  std::string found = text.substr(0, end == std::string::npos ? text.size() : end + 1);
  if (found.starts_with("sallow contraction 1 ")) {
    throw InputError({path_, 1, 1}, "this checkpoint was written by an older version, without checksums",
                     "give '--checkpoint' a new file");
  }
  if (!found.starts_with("sallow contraction 2 ")) {
    throw InputError({path_, 1, 1}, "this is not a checkpoint of a contraction", "give '--checkpoint' a new file");
  }
  if (found != first_line) {
    throw InputError({path_, 1, 1}, "this checkpoint belongs to another circuit or order",
                     "give the circuit, order and memory that it was made with, or a new file");
  }
  uint64_t line = 1;
  for (size_t start = end + 1; start < text.size(); start = end + 1) {
    line++;
    end = text.find('\n', start);
    if (end == std::string::npos) return;  // truncated: its chunk is contracted again
    const std::string row = text.substr(start, end - start);
    const size_t space = row.find(' '), last = row.rfind(' ');
    uint64_t chunk = 0;
    double re = 0, im = 0;
    int used = 0;
    if (space == last || std::sscanf(row.c_str() + space, " %" SCNu64 " %la %la%n", &chunk, &re, &im, &used) != 3 ||
        space + static_cast<size_t>(used) != last) {
      throw InputError({path_, line, 1}, "expected 'BITSTRING CHUNK RE IM CHECK'",
                       "delete this line; its part is then contracted again");
    }
    if (row.substr(last + 1) != checksum(std::string_view(row).substr(0, last))) {
      throw InputError({path_, line, last + 2}, "this line was changed after it was written: its checksum differs",
                       "delete this line; its part is then contracted again");
    }
    sums_[{row.substr(0, space), chunk}] = {re, im};
    resumed_ = sums_.size();
  }
}

std::optional<std::complex<double>> ContractionCheckpoint::find(const std::string& bitstring, uint64_t chunk) const {
  auto found = sums_.find({bitstring, chunk});
  if (found == sums_.end()) return std::nullopt;
  return found->second;
}

void ContractionCheckpoint::add(const std::string& bitstring, uint64_t chunk, std::complex<double> sum) {
  if (file_ == nullptr) return;
  const std::string line = line_of(bitstring, chunk, sum);
  std::lock_guard lock(mutex_);
  if (std::fwrite(line.data(), 1, line.size(), file_) != line.size() || std::fflush(file_) != 0) {
    throw SystemError(path_ + ": cannot write: " + std::strerror(errno));
  }
}

}  // namespace sallow
