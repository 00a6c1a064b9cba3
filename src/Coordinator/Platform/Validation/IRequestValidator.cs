using Orchestrator.Contracts.Specs;

namespace Orchestrator.Coordinator.Platform.Validation;

/// <summary>Says all that is wrong with a message on its own, before anything looks at what is stored. Every request message has one.</summary>
public interface IRequestValidator<in TRequest>
{
    void Validate(TRequest request, Violations violations);
}
