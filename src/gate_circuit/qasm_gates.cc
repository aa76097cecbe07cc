#include "gate_circuit/qasm_gates.h"

namespace sallow {

namespace {

constexpr QasmName kQasmNames[] = {
    {"id", UnitaryGate::I, 0, 1, 0},
    {"x", UnitaryGate::X, 0, 1, 0},
    {"y", UnitaryGate::Y, 0, 1, 0},
    {"z", UnitaryGate::Z, 0, 1, 0},
    {"h", UnitaryGate::H, 0, 1, 0},
    {"s", UnitaryGate::S, 0, 1, 0},
    {"sdg", UnitaryGate::S_DAG, 0, 1, 0},
    {"t", UnitaryGate::T, 0, 1, 0},
    {"tdg", UnitaryGate::T_DAG, 0, 1, 0},
    {"sx", UnitaryGate::SQRT_X, 0, 1, 0},
    {"sxdg", UnitaryGate::SQRT_X_DAG, 0, 1, 0},
    {"rx", UnitaryGate::RX, 0, 1, 1},
    {"ry", UnitaryGate::RY, 0, 1, 1},
    {"rz", UnitaryGate::RZ, 0, 1, 1},
    {"u1", UnitaryGate::PHASE, 0, 1, 1},
    {"p", UnitaryGate::PHASE, 0, 1, 1},
    {"phase", UnitaryGate::PHASE, 0, 1, 1},
    {"phaseshift", UnitaryGate::PHASE, 0, 1, 1},
    {"u3", UnitaryGate::U, 0, 1, 3},
    {"u", UnitaryGate::U, 0, 1, 3},
    {"U", UnitaryGate::U, 0, 1, 3},
    {"i", UnitaryGate::I, 0, 1, 0},
    {"si", UnitaryGate::S_DAG, 0, 1, 0},
    {"ti", UnitaryGate::T_DAG, 0, 1, 0},
    {"v", UnitaryGate::SQRT_X, 0, 1, 0},
    {"vi", UnitaryGate::SQRT_X_DAG, 0, 1, 0},
    {"cx", UnitaryGate::X, 1, 1, 0},
    {"CX", UnitaryGate::X, 1, 1, 0},
    {"cnot", UnitaryGate::X, 1, 1, 0},
    {"cy", UnitaryGate::Y, 1, 1, 0},
    {"cz", UnitaryGate::Z, 1, 1, 0},
    {"ch", UnitaryGate::H, 1, 1, 0},
    {"csx", UnitaryGate::SQRT_X, 1, 1, 0},
    {"cv", UnitaryGate::SQRT_X, 1, 1, 0},
    {"cs", UnitaryGate::S, 1, 1, 0},
    {"csdg", UnitaryGate::S_DAG, 1, 1, 0},
    {"crx", UnitaryGate::RX, 1, 1, 1},
    {"cry", UnitaryGate::RY, 1, 1, 1},
    {"crz", UnitaryGate::RZ, 1, 1, 1},
    {"cu1", UnitaryGate::PHASE, 1, 1, 1},
    {"cp", UnitaryGate::PHASE, 1, 1, 1},
    {"cphase", UnitaryGate::PHASE, 1, 1, 1},
    {"cphaseshift", UnitaryGate::PHASE, 1, 1, 1},
    {"cu3", UnitaryGate::U, 1, 1, 3},
    {"ccx", UnitaryGate::X, 2, 1, 0},
    {"ccnot", UnitaryGate::X, 2, 1, 0},
    {"ccz", UnitaryGate::Z, 2, 1, 0},
    {"c3x", UnitaryGate::X, 3, 1, 0},
    {"mcx", UnitaryGate::X, 3, 1, 0},
    {"c3sqrtx", UnitaryGate::SQRT_X, 3, 1, 0},
    {"c4x", UnitaryGate::X, 4, 1, 0},
    {"swap", UnitaryGate::SWAP, 0, 2, 0},
    {"cswap", UnitaryGate::SWAP, 1, 2, 0},
    {"iswap", UnitaryGate::ISWAP, 0, 2, 0},
    {"rxx", UnitaryGate::RXX, 0, 2, 1},
    {"ryy", UnitaryGate::RYY, 0, 2, 1},
    {"rzz", UnitaryGate::RZZ, 0, 2, 1},
    {"xx", UnitaryGate::RXX, 0, 2, 1},
    {"yy", UnitaryGate::RYY, 0, 2, 1},
    {"zz", UnitaryGate::RZZ, 0, 2, 1},
    {"RZZ", UnitaryGate::RZZ, 0, 2, 1},
};

}  // namespace

std::span<const QasmName> qasm_names() {
  return kQasmNames;
}

const std::string_view kQasmPrelude = R"(
gate u2(a, b) q { U(pi/2, a, b) q; }
gate u0(g) q { id q; }
gate r(a, b) q { U(a, b - pi/2, pi/2 - b) q; }
gate U1q(a, b) q { U(a, b - pi/2, pi/2 - b) q; }
gate prx(a, b) q { U(a, b - pi/2, pi/2 - b) q; }
gate gpi(a) q { rz(-a) q; x q; rz(a) q; }
gate gpi2(a) q { rz(-a) q; rx(pi/2) q; rz(a) q; }
gate cu(a, b, c, g) q, r { u1(g) q; cu3(a, b, c) q, r; }
gate dcx q, r { cx q, r; cx r, q; }
gate rzx(a) q, r { h r; rzz(a) q, r; h r; }
gate ecr q, r { rzx(pi/4) q, r; x q; rzx(-pi/4) q, r; }
gate rccx q, r, t {
  u2(0, pi) t; u1(pi/4) t; cx r, t; u1(-pi/4) t; cx q, t; u1(pi/4) t; cx r, t; u1(-pi/4) t; u2(0, pi) t;
}
gate fsim(a, b) q, r { rxx(a) q, r; ryy(a) q, r; cu1(-b) q, r; }
gate xy(a) q, r { rxx(-a/2) q, r; ryy(-a/2) q, r; }
gate siswap q, r { xy(pi/2) q, r; }
gate siswapdg q, r { xy(-pi/2) q, r; }
gate cphaseshift00(a) q, r { x q; x r; cu1(a) q, r; x q; x r; }
gate cphaseshift01(a) q, r { x q; cu1(a) q, r; x q; }
gate cphaseshift10(a) q, r { x r; cu1(a) q, r; x r; }
gate ZZ q, r { rzz(pi/2) q, r; }
gate Rxxyyzz(a, b, c) q, r { rxx(a) q, r; ryy(b) q, r; rzz(c) q, r; }
gate ms(a, b, c) q, r { rz(-a) q; rz(-b) r; rxx(c) q, r; rz(a) q; rz(b) r; }
gate pswap(a) q, r { swap q, r; cx q, r; u1(a) r; cx q, r; }
)";

}  // namespace sallow
