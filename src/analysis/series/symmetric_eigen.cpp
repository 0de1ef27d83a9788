#include "analysis/series/symmetric_eigen.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/Householder>
#include <cmath>
#include <limits>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"

namespace fieldwise::analysis {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// What follows are the loops of Eigen 3.4 (Tridiagonalization.h, HouseholderSequence.h, SelfAdjointEigenSolver.h)
// around the same calls in the same order, on which the bits rest.

/// Makes a matrix tridiagonal; below its subdiagonal remain the vectors of the reflections that did it.
void make_tridiagonal(MatrixXd& matrix, VectorXd& factors) {
  const Index n = matrix.rows();
  for (Index i = 0; i < n - 1; ++i) {
    core::throw_if_stopped();
    const Index left = n - i - 1;
    double beta = 0.0;
    double h = 0.0;
    matrix.col(i).tail(left).makeHouseholderInPlace(h, beta);
    matrix.col(i).coeffRef(i + 1) = 1.0;
    factors.tail(left).noalias() =
        (matrix.bottomRightCorner(left, left).selfadjointView<Eigen::Lower>() * (h * matrix.col(i).tail(left)));
    factors.tail(left) += (h * -0.5 * (factors.tail(left).dot(matrix.col(i).tail(left)))) * matrix.col(i).tail(left);
    matrix.bottomRightCorner(left, left)
        .selfadjointView<Eigen::Lower>()
        .rankUpdate(matrix.col(i).tail(left), factors.tail(left), -1.0);
    matrix.col(i).coeffRef(i + 1) = beta;
    factors.coeffRef(i) = h;
  }
}

/// Turns the vectors of reflections into the product of these.
void multiply_reflections(MatrixXd& matrix, const VectorXd& factors) {
  const Index n = matrix.rows();
  VectorXd workspace(n);
  matrix.diagonal().setOnes();
  matrix.triangularView<Eigen::StrictlyUpper>().setZero();
  for (Index k = n - 2; k >= 0; --k) {
    core::throw_if_stopped();
    const Index corner = n - k - 1;
    matrix.bottomRightCorner(corner, corner)
        .applyHouseholderOnTheLeft(matrix.col(k).tail(n - k - 2), factors.coeff(k), workspace.data());
    matrix.col(k).tail(n - k - 1).setZero();
  }
}

/// Sets what is nothing beside its neighbours to 0.
void drop_small(const VectorXd& diagonal, VectorXd& beside, Index begin, Index end) {
  constexpr double kPrecision = 1.0 / std::numeric_limits<double>::epsilon();
  for (Index i = begin; i < end; ++i) {
    const double scaled = kPrecision * beside[i];
    const bool tiny = std::abs(beside[i]) < std::numeric_limits<double>::min();
    if (tiny || scaled * scaled <= std::abs(diagonal[i]) + std::abs(diagonal[i + 1])) beside[i] = 0.0;
  }
}

/// Turns a tridiagonal matrix into a diagonal one, and the vectors with it; returns whether that came to an end.
bool make_diagonal(VectorXd& diagonal, VectorXd& beside, MatrixXd& vectors) {
  constexpr Index kMostTurns = 30;  // for each value
  const Index n = diagonal.size();
  Index end = n - 1;
  Index begin = 0;
  for (Index turn = 0; end > 0;) {
    core::throw_if_stopped();
    drop_small(diagonal, beside, begin, end);
    while (end > 0 && beside[end - 1] == 0.0) --end;
    if (end <= 0) break;
    if (++turn > kMostTurns * n) return false;
    begin = end - 1;
    while (begin > 0 && beside[begin - 1] != 0.0) --begin;
    Eigen::internal::tridiagonal_qr_step<Eigen::ColMajor>(diagonal.data(), beside.data(), begin, end, vectors.data(),
                                                          n);
  }
  return true;
}

void sort_by_value(VectorXd& values, MatrixXd& vectors) {
  const Index n = values.size();
  for (Index i = 0; i < n - 1; ++i) {
    Index k = 0;
    values.segment(i, n - i).minCoeff(&k);
    if (k == 0) continue;
    std::swap(values[i], values[k + i]);
    vectors.col(i).swap(vectors.col(k + i));
  }
}

}  // namespace

SymmetricEigen symmetric_eigen(MatrixXd matrix) {
  const Index n = matrix.rows();
  if (n == 1) return {matrix.diagonal(), MatrixXd::Ones(1, 1)};
  matrix.triangularView<Eigen::StrictlyUpper>().setZero();
  double scale = matrix.cwiseAbs().maxCoeff();
  if (scale == 0.0) scale = 1.0;
  matrix.triangularView<Eigen::Lower>() /= scale;
  VectorXd factors(n - 1);
  make_tridiagonal(matrix, factors);
  VectorXd diagonal = matrix.diagonal();
  VectorXd beside = matrix.diagonal<-1>();
  multiply_reflections(matrix, factors);
  if (!make_diagonal(diagonal, beside, matrix)) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      "modes cannot be found of these values: the decomposition comes to no end; are some of them "
                      "beyond all measure?");
  }
  sort_by_value(diagonal, matrix);
  diagonal *= scale;
  return {std::move(diagonal), std::move(matrix)};
}

}  // namespace fieldwise::analysis
