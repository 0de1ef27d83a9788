// symmetric_eigen: eigenvalues and eigenvectors of a symmetric matrix, found in steps between which one may stop.
// May know: Eigen, core's stopping.
// Must not know: what the matrix is of.
#pragma once

#include <Eigen/Core>

namespace fieldwise::analysis {

/// Holds eigenvalues in rising order and the eigenvectors (of length 1) that belong to them, as columns.
struct SymmetricEigen {
  Eigen::VectorXd values;
  Eigen::MatrixXd vectors;
};

/// Decomposes a symmetric matrix, of which the lower triangle is used: the numbers of Eigen's SelfAdjointEigenSolver,
/// bit for bit, which looks at nobody while thousands of rows take it minutes. Errors: core::Stopped, before the next
/// of its 3 n steps of n^2 operations each, where a stop was asked for; core::Error of kind inputs_disagree where
/// values that are no numbers keep it from an end.
SymmetricEigen symmetric_eigen(Eigen::MatrixXd matrix);

}  // namespace fieldwise::analysis
