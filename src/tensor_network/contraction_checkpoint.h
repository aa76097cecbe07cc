#pragma once

#include <complex>
#include <cstdint>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tensor_network/circuit_network.h"
#include "tensor_network/contraction_order.h"

namespace sallow {

/// An identifier of a network with its entries and an order: the FNV-1a hash of all of it.
uint64_t contraction_identity(const CircuitNetwork& network, const ContractionOrder& order);

/// The sums of finished chunks of slices, stored in a text file so that a contraction can be resumed.
///
/// The first line has a version and the identity of circuit and order. Each further line is `BITSTRING CHUNK RE IM
/// CHECK`, with exact hexadecimal numbers and the FNV-1a checksum of the identity and of the line up to there. Lines
/// are appended when chunks finish; a truncated last line is ignored. Without a path, nothing is stored.
class ContractionCheckpoint {
 public:
  /// Reads the sums in `path`. Throws InputError if the file is not a checkpoint, belongs to another circuit or order,
  /// or has a line that was changed after it was written.
  ContractionCheckpoint(const std::string& path, uint64_t identity);
  ~ContractionCheckpoint();
  ContractionCheckpoint(const ContractionCheckpoint&) = delete;
  ContractionCheckpoint& operator=(const ContractionCheckpoint&) = delete;

  /// The stored sum of a chunk, if there is one.
  std::optional<std::complex<double>> find(const std::string& bitstring, uint64_t chunk) const;
  /// Appends a sum. Thread-safe. Throws SystemError if the write fails.
  void add(const std::string& bitstring, uint64_t chunk, std::complex<double> sum);
  /// The number of sums that the file had at the start.
  uint64_t resumed() const { return resumed_; }

 private:
  void read(const std::string& text, const std::string& first_line);
  /// The line for a chunk's sum, including its line end.
  std::string line_of(const std::string& bitstring, uint64_t chunk, std::complex<double> sum) const;
  std::string checksum(std::string_view line) const;

  std::string path_;
  uint64_t identity_;
  std::FILE* file_ = nullptr;
  std::mutex mutex_;
  std::map<std::pair<std::string, uint64_t>, std::complex<double>> sums_;
  uint64_t resumed_ = 0;
};

}  // namespace sallow
