using System.Buffers.Binary;
using System.Security.Cryptography;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>
/// Where in the training dropout happens. A mask is a function of this and its place in the model, so there is no generator state to keep,
/// and networks that differ in their connections drop the same features.
/// </summary>
/// <param name="Seed">The run's dropout seed.</param>
/// <param name="Step">Optimiser steps done before this one.</param>
/// <param name="MicroStep">Index of the micro-step within the step.</param>
public readonly record struct DropoutSeed(ulong Seed, ulong Step, uint MicroStep)
{
    /// <summary>
    /// <paramref name="x"/> with features zeroed at <paramref name="rate"/> and the others scaled up; place 0 is the embedding, k + 1
    /// sublayer k.
    /// </summary>
    internal Tensor Drop(Tensor x, double rate, int place)
    {
        using var generator = new Generator(At(place), x.device);

        // Uniform numbers, not Bernoulli ones: the latter come from another generator on another vendor's processor.
        using var drawn = rand(x.shape, float32, x.device, generator: generator);
        using var kept = drawn.AtLeast(rate);
        return x * kept.to(x.dtype).OverInPlace(1 - rate);
    }

    private ulong At(int place)
    {
        Span<byte> key = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(key, Seed);
        BinaryPrimitives.WriteUInt64LittleEndian(key[8..], Step);
        BinaryPrimitives.WriteUInt32LittleEndian(key[16..], MicroStep);
        BinaryPrimitives.WriteInt32LittleEndian(key[20..], place);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
