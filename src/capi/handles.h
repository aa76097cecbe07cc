#pragma once

#include <sallow/sallow.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "api/decoding_rooms.h"
#include "circuit/circuit.h"
#include "decode/contract/decoder.h"
#include "dem/error_model.h"
#include "frame/frame_sampler.h"

// What stands behind the handles of sallow.h.

struct sallow_circuit {
  sallow::Circuit circuit;
};

struct sallow_model {
  sallow::DetectorErrorModel model;
};

struct sallow_sampler {
  sallow::FrameSampler sampler;
};

struct sallow_decoder {
  explicit sallow_decoder(std::unique_ptr<const sallow::Decoder> compiled)
      : decoder(std::move(compiled)), rooms(*decoder) {}

  std::unique_ptr<const sallow::Decoder> decoder;
  mutable sallow::DecodingRooms rooms;  // what calls borrow; it has a lock of its own
};

struct sallow_workspace {
  const sallow::Decoder* decoder;
  std::unique_ptr<sallow::Decoder::Workspace> workspace;
};
