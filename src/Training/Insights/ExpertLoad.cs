using static TorchSharp.torch;

namespace Orchestrator.Training.Insights;

/// <summary>What share of the tokens each expert of each block gets, and the entropy of it in nats: log E when all get the same.</summary>
internal sealed class ExpertLoad
{
    private readonly List<string> _modules = [];
    private readonly List<double[]> _loads = [];

    public void See(string module, Tensor load_E)
    {
        _modules.Add(module);
        _loads.Add(load_E.to(float64).cpu().data<double>().ToArray());
    }

    public void Tell(InsightNotes notes)
    {
        if (_modules.Count == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        double[] all = [.. _loads.SelectMany(load => load)];
        notes.Add("experts/load", tensor(all), _modules, [.. Enumerable.Range(1, _loads[0].Length).Select(expert => $"expert {expert}")]);
        foreach (var (module, load) in _modules.Zip(_loads))
        {
            notes.Add($"experts/{module}/entropy", -load.Where(share => share > 0).Sum(share => share * Math.Log(share)));
        }
    }
}
