using System.Diagnostics;
using System.Net.Sockets;

namespace EndToEnd.Tests.Spaces;

/// <summary>Debian's nginx with its DAV module, over a temporary folder.</summary>
internal sealed class NginxServer : IDisposable
{
    private const string Program = "/usr/sbin/nginx";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("nginx-");
    private readonly Process process;

    public NginxServer()
    {
        var port = BucketServer.FreePort();
        Directory.CreateDirectory(Path.Combine(folder.FullName, "files"));
        File.WriteAllText(
            Path.Combine(folder.FullName, "nginx.conf"),
            $$"""
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            daemon off; pid {{folder.FullName}}/pid; error_log {{folder.FullName}}/error.log;
            events { }
            http {
              access_log off;
              client_body_temp_path {{folder.FullName}}/body;
              proxy_temp_path {{folder.FullName}}/proxy;
              fastcgi_temp_path {{folder.FullName}}/fastcgi;
              uwsgi_temp_path {{folder.FullName}}/uwsgi;
              scgi_temp_path {{folder.FullName}}/scgi;
              server {
                listen 127.0.0.1:{{port}};
                root {{folder.FullName}}/files;
                client_max_body_size 0;
                location / { dav_methods PUT DELETE MKCOL; }
              }
            }
            """
        );
        process = Process.Start(
            new ProcessStartInfo(Program, ["-c", Path.Combine(folder.FullName, "nginx.conf"), "-p", folder.FullName])
            {
                RedirectStandardError = true,
            }
        )!;
        Address = $"http://127.0.0.1:{port}/";
        Processes.WaitUntil(() => Answers(port), TimeSpan.FromSeconds(20), "nginx answers");
    }

    /// <summary>Whether it is installed.</summary>
    public static bool IsThere => File.Exists(Program);

    public string Address { get; }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return client.Connected;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>A fact about a real web server.</summary>
internal sealed class NginxFactAttribute : FactAttribute
{
    public NginxFactAttribute() => Skip = NginxServer.IsThere ? null! : "there is no nginx on this machine (Debian: nginx)";
}
