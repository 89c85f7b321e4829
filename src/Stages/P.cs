namespace Stages; internal static class Placeholder { }
