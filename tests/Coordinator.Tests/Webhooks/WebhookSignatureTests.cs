using System.Text;
using Orchestrator.Coordinator.Webhooks;

namespace Orchestrator.Coordinator.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    [Fact]
    public void It_is_that_of_the_standard() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Of(
            WebhookSignature.KeyOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""));

    [Fact]
    public void A_secret_without_the_prefix_is_its_own_key() => Assert.Equal(Encoding.UTF8.GetBytes("geheim ß"), WebhookSignature.KeyOf("geheim ß"));

    [Fact]
    public void A_secret_with_the_prefix_must_be_base64() => Assert.Null(WebhookSignature.KeyOf("whsec_no base64!"));
}
