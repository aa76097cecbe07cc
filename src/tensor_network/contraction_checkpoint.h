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

/// A number that names a network with its entries together with an order: FNV-1a over all of it.
uint64_t contraction_identity(const CircuitNetwork& network, const ContractionOrder& order);

/// The sums of finished chunks of slices, kept in a text file so that a contraction can be taken up again.
///
/// The first line holds a version and the identity of circuit and order; each further one
/// `BITSTRING CHUNK RE IM CHECK`, the numbers exact, in hexadecimal, the checksum FNV-1a over the identity and the line
/// before it. Lines are added as chunks finish; a last line that was cut off is dropped. Without a path nothing is
/// kept.
class ContractionCheckpoint {
 public:
  /// Takes up what `path` holds. InputError where it belongs to another circuit or order, is no checkpoint, or has a
  /// line that was changed since it was written.
  ContractionCheckpoint(const std::string& path, uint64_t identity);
  ~ContractionCheckpoint();
  ContractionCheckpoint(const ContractionCheckpoint&) = delete;
  ContractionCheckpoint& operator=(const ContractionCheckpoint&) = delete;

  std::optional<std::complex<double>> find(const std::string& bitstring, uint64_t chunk) const;
  /// Thread-safe. A failed write is a SystemError.
  void add(const std::string& bitstring, uint64_t chunk, std::complex<double> sum);
  uint64_t resumed() const { return resumed_; }

 private:
  void read(const std::string& text, const std::string& first_line);
  /// The line of a chunk's sum, its end included.
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
