using Orchestrator.Contracts.Specs;

namespace Orchestrator.Coordinator.Platform.Validation;

/// <summary>Says all that is wrong with a message by itself, before anything that is stored is looked at. Every request has one.</summary>
public interface IRequestValidator<in TRequest>
{
    void Validate(TRequest request, Violations violations);
}
