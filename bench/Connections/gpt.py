"""Trains the benchmark's GPT with plain residuals in Python PyTorch, and prints how many tokens it learns from in a second.

The model is that of the arm "residual": rotary positions, RMSNorm before each sublayer, SwiGLU, a tied head, no biases, no dropout; AdamW with
clipped gradients. The tokens are random, which costs the same.
"""

import argparse
import json
import statistics
import time

import torch
from torch import nn
from torch.nn import functional

WARM_UP_STEPS = 5


def rotate(x, turns):
    """Turns the pairs of features (2i, 2i + 1) of x (batch, heads, positions, features)."""
    pairs = torch.view_as_complex(x.float().unflatten(-1, (-1, 2)).contiguous())
    return torch.view_as_real(pairs * turns).flatten(-2).type_as(x)


class Block(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.RMSNorm(width, eps=1e-5)
        self.attention_input = nn.Linear(width, 3 * width, bias=False)
        self.attention_output = nn.Linear(width, width, bias=False)
        self.mlp_norm = nn.RMSNorm(width, eps=1e-5)
        self.mlp_input = nn.Linear(width, 2 * hidden, bias=False)
        self.mlp_output = nn.Linear(hidden, width, bias=False)

    def forward(self, x, turns):
        parts = self.attention_input(self.attention_norm(x)).chunk(3, -1)
        queries, keys, values = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)
        seen = functional.scaled_dot_product_attention(rotate(queries, turns), rotate(keys, turns), values, is_causal=True)
        x = x + self.attention_output(seen.transpose(1, 2).flatten(2))
        gate, up = self.mlp_input(self.mlp_norm(x)).chunk(2, -1)
        return x + self.mlp_output(functional.silu(gate) * up)


class Gpt(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.embedding = nn.Embedding(options.vocabulary, options.width)
        self.blocks = nn.ModuleList(Block(options.width, options.heads, options.hidden) for _ in range(options.layers))
        self.norm = nn.RMSNorm(options.width, eps=1e-5)
        features = options.width // options.heads
        speeds = 10000.0 ** (-torch.arange(0, features, 2) / features)
        angles = torch.outer(torch.arange(options.context), speeds)
        self.register_buffer("turns", torch.polar(torch.ones_like(angles), angles))
        for weight in self.parameters():
            if weight.dim() > 1:
                nn.init.normal_(weight, std=0.02)

    def forward(self, tokens):
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x, self.turns)
        return functional.linear(self.norm(x), self.embedding.weight)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("vocabulary", "layers", "width", "heads", "hidden", "context", "sequences", "steps"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True, help="on the processor")
    parser.add_argument("--device", choices=("cpu", "cuda"), required=True)
    parser.add_argument("--precision", choices=("float32", "bfloat16"), required=True, help="of products; weights are float32")
    return parser.parse_args()


def main():
    options = read_options()
    torch.set_num_threads(options.threads)
    on_gpu = options.device == "cuda"
    model = Gpt(options).to(options.device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.95), weight_decay=0.1, fused=True)

    def step():
        tokens = torch.randint(options.vocabulary, (options.sequences, options.context + 1), device=options.device)
        with torch.autocast(options.device, torch.bfloat16, enabled=options.precision == "bfloat16"):
            logits = model(tokens[:, :-1])
        loss = functional.cross_entropy(logits.float().flatten(0, 1), tokens[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        loss.item()
        if on_gpu:
            torch.cuda.synchronize()

    seconds = []
    for _ in range(WARM_UP_STEPS + options.steps):
        started = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - started)
    median = statistics.median(seconds[WARM_UP_STEPS:])
    print(json.dumps({"tokens_per_second": options.sequences * options.context / median}))


if __name__ == "__main__":
    main()
