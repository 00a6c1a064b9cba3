using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>A network and its parameters. Tensors it returns belong to the caller's dispose scope.</summary>
public abstract class Model(ParameterSet parameters) : IDisposable
{
    /// <summary>In a stable order.</summary>
    public ParameterSet Parameters { get; } = parameters;

    /// <summary>Scores for every class of every position. Language models: tokens_BT (int64) to logits_BTV.</summary>
    /// <param name="input">One micro-batch.</param>
    /// <param name="pass">What parts of the model are told and tell besides.</param>
    public abstract Tensor forward(Tensor input, ForwardPass pass);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Parameters.Dispose();
        }
    }
}
