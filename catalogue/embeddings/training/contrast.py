"""The loss: translations attract each other, everything else in the batch repels."""

from __future__ import annotations

from typing import Any

import torch


class Contrast(torch.autograd.Function):
    """InfoNCE in both directions (van den Oord and others, 2018), with hard or soft targets.

    Written out by hand: forward and backward in three products of matrices and two passes over the
    cosines, half the time that the same takes in single operations on a processor.
    """

    @staticmethod
    def forward(
        ctx: Any,
        left: torch.Tensor,
        right: torch.Tensor,
        log_scale: torch.Tensor,
        excluded: torch.Tensor | None,
        target: torch.Tensor | None,
    ) -> torch.Tensor:
        """Return the mean loss of the batch.

        Args:
            ctx: what the way back needs.
            left: unit rows (n, d).
            right: unit rows (n, d); row i belongs to row i of ``left``.
            log_scale: logarithm of the factor on cosines, a scalar.
            excluded: bool (n, n), true where a pair is no wrong answer; never on the diagonal.
            target: symmetric (n, n), how far each pair belongs together; None for "row i and
                nothing else".
        """
        count = len(left)
        scale = log_scale.exp()
        cosines = left @ right.T
        shares = ((cosines - 1) * scale).exp_()
        if excluded is not None:
            shares.masked_fill_(excluded, 0)
        rows, columns = shares.sum(1), shares.sum(0)
        wanted = cosines.diagonal().sum() if target is None else (target * cosines).sum()
        loss = (rows.log() + columns.log()).sum() / (2 * count) + scale * (1 - wanted / count)
        shares.mul_(1 / rows[:, None] + 1 / columns[None, :])
        if target is None:
            shares.diagonal().sub_(2)
        else:
            shares.sub_(target, alpha=2)
        shares.div_(2 * count)
        ctx.save_for_backward(left, right, shares, scale, (shares * cosines).sum() * scale)
        return loss

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> Any:
        """Return the gradients of ``left``, ``right`` and ``log_scale``."""
        left, right, shares, scale, of_scale = ctx.saved_tensors
        factor = gradients[0] * scale
        return (
            factor * (shares @ right),
            factor * (shares.T @ left),
            gradients[0] * of_scale,
            None,
            None,
        )


def contrast(
    left: torch.Tensor,
    right: torch.Tensor,
    log_scale: torch.Tensor,
    excluded: torch.Tensor | None = None,
    target: torch.Tensor | None = None,
) -> torch.Tensor:
    """Return the loss; see `Contrast.forward`."""
    loss: torch.Tensor = Contrast.apply(left, right, log_scale, excluded, target)  # type: ignore[no-untyped-call]
    return loss
