use boeki_economy::*; use boeki_equilibrium::*; use std::sync::Arc; use std::time::Instant;
fn rd(p:&str)->Vec<f64>{ std::fs::read(p).unwrap().chunks_exact(8).map(|c|f64::from_le_bytes(c.try_into().unwrap())).collect() }
fn cube(p:&str,a:usize,b:usize,c:usize)->Cube{ let v=rd(p); Cube::from_fn(a,b,c,|i,j,k|v[(i*b+j)*c+k]) }
fn grid(p:&str,a:usize,b:usize)->Grid{ let v=rd(p); Grid::from_fn(a,b,|i,j|v[i*b+j]) }
fn load(d:&str,n:usize,j:usize)->Economy{
  let names:Vec<String>=std::fs::read_to_string(format!("{d}/regs.txt")).unwrap().lines().map(|s|s.to_string()).collect();
  let secs:Vec<String>=std::fs::read_to_string(format!("{d}/secs.txt")).unwrap().lines().map(|s|s.to_string()).collect();
  let th=rd(&format!("{d}/theta.bin"));
  Economy::new(EconomyParts{name:d.into(),title:d.into(),labels:Labels{regions:names.iter().map(|c|Region{code:c.clone(),name:Name::same(c.clone()),members:vec![c.clone()]}).collect(),
    sectors:secs.iter().map(|c|Sector{code:c.clone(),name:Name::same(c.clone()),kind:SectorKind::Goods,members:vec![c.clone()]}).collect()},
    trade:cube(&format!("{d}/V.bin"),n,n,j),tariff:cube(&format!("{d}/T.bin"),n,n,j),value_added:grid(&format!("{d}/VA.bin"),n,j),
    intermediate_use:cube(&format!("{d}/Z.bin"),n,j,j),final_use:grid(&format!("{d}/F.bin"),n,j),elasticities:ElasticityBook::new(th),provenance:vec![],data_hash:String::new()}).unwrap()
}
fn main(){
  let e=load("/tmp/proto/cp",31,40);
  let b=Baseline::new(&e,e.elasticities().default_set()).unwrap();
  let t=Instant::now();
  let (b,r)=rebase(b,Closure::Balanced).unwrap(); println!("rebase {:?} {:?}",t.elapsed(),r);
  let mut p=b.policy.clone(); p.tariff=cube("/tmp/proto/cp/T2.bin",31,31,40);
  for _ in 0..3 { let t=Instant::now(); let q=Equilibrium::solve(&b,&p,Closure::Balanced).unwrap(); println!("{:?} {:?}",t.elapsed(),q.effort()); }
  let q=Equilibrium::solve(&b,&p,Closure::Balanced).unwrap();
  println!("{:?}",q.certificate());
  for c in ["Mexico","Canada","USA","Japan"] { let i=b.region_codes.iter().position(|x|x==c).unwrap(); let rw=(q.ln_wage()[i]-q.ln_consumer_price()[i]).exp_m1()*100.; println!("{c} {:.6} {:.6}",q.ln_welfare()[i].exp_m1()*100.,rw); }
  for (zr,fx) in [(false,"F"),(true,"F"),(true,"Fres"),(true,"Fres2"),(false,"Fres2")] { for bmode in 0..2 {
    let mut b=Baseline::new(&e,e.elasticities().default_set()).unwrap();
    let z=cube(if zr {"/tmp/proto/cp/Zraw.bin"} else {"/tmp/proto/cp/Z.bin"},31,40,40); let f=grid(&format!("/tmp/proto/cp/{fx}.bin"),31,40);
    for i in 0..31 { let tot:f64=f.row(i).iter().sum(); for k in 0..40 { b.final_share[(i,k)]=f[(i,k)]/tot; }
      for j in 0..40 { let s:f64=z.lane(i,j).iter().sum(); if s>0.0 { if bmode==1 {b.value_added_share[(i,j)]=e.value_added()[(i,j)]/(e.value_added()[(i,j)]+s);} for k in 0..40 { b.input_coefficient[(i,j,k)]=(1.0-b.value_added_share[(i,j)])*z[(i,j,k)]/s; } } } }
    let (b,_)=rebase(b,Closure::Balanced).unwrap(); let q=Equilibrium::solve(&b,&p,Closure::Balanced).unwrap(); print!("zraw {zr} {fx} b{bmode}: ");
    for c in ["Mexico","Canada","USA","Japan"] { let i=b.region_codes.iter().position(|x|x==c).unwrap(); let rw=(q.ln_wage()[i]-q.ln_consumer_price()[i]).exp_m1()*100.; print!("{c} {:.6} {:.6} ",q.ln_welfare()[i].exp_m1()*100.,rw); } println!(); }}
  let e=load("/tmp/proto/ic",81,28);
  let b=Baseline::new(&e,e.elasticities().default_set()).unwrap();
  let t=Instant::now();
  let (b,r)=rebase(b,Closure::WorldShare).unwrap(); println!("rebase {:?} {:?}",t.elapsed(),r);
  let us=b.region_codes.iter().position(|x|x=="USA").unwrap(); let cn=b.region_codes.iter().position(|x|x=="CHN").unwrap();let jp=b.region_codes.iter().position(|x|x=="JPN").unwrap();
  {let mut p=b.policy.clone(); for s in 0..27 {p.tariff[(us,jp,s)]+=0.15;} bench_probe::pieces(&b,&p);bench_probe::pieces(&b,&p); if std::env::var("PIECES").is_ok() {return;}}
  let run=|name:&str,p:&Policy,c:Closure,b:&Arc<Baseline>|{ let t=Instant::now(); match Equilibrium::solve(b,p,c){Ok(q)=>println!("{name} {:?} {:?} worst {:e} W us {:.4} cn {:.4} jp {:.4}",t.elapsed(),q.effort(),q.certificate().worst(),q.ln_welfare()[us].exp_m1()*100.,q.ln_welfare()[cn].exp_m1()*100.,q.ln_welfare()[jp].exp_m1()*100.),Err(e)=>println!("{name} {:?} ERR {e}",t.elapsed())}};
  let mut p=b.policy.clone(); for s in 0..27 {p.tariff[(us,jp,s)]+=0.15;} run("us15jp",&p,Closure::WorldShare,&b); run("us15jp",&p,Closure::WorldShare,&b);
  let mut p=b.policy.clone(); for i in 0..81 {if i!=us{for s in 0..27 {p.tariff[(us,i,s)]+=0.10;}}} run("us10all",&p,Closure::WorldShare,&b);
  let mut p=b.policy.clone(); for s in 0..28 {p.ban[(us,cn,s)]=1.;p.ban[(cn,us,s)]=1.;} run("embargo",&p,Closure::WorldShare,&b);
  let mut p=b.policy.clone(); for n in 0..81{for i in 0..81{if i!=n{for s in 0..28 {p.tariff[(n,i,s)]=5.0;}}}} run("500all",&p,Closure::WorldShare,&b);
  let mut p=b.policy.clone(); for i in 0..81{if i!=us{for s in 0..28 {p.tariff[(us,i,s)]=5.0;}}} run("500us",&p,Closure::WorldShare,&b);
  let mut p=b.policy.clone(); for i in 0..81{if i!=jp{for s in 0..28 {p.ban[(jp,i,s)]=1.;p.ban[(i,jp,s)]=1.;}}} run("autarkyJP",&p,Closure::WorldShare,&b);
  for th in [1.1,4.0,20.0,64.85]{ let b2=Arc::new((*b).clone().with_elasticity(&vec![th;28]).unwrap()); let mut p=b.policy.clone(); for s in 0..27 {p.tariff[(us,jp,s)]+=0.15;} run(&format!("theta {th}"),&p,Closure::WorldShare,&b2); let mut p=b.policy.clone(); for i in 0..81{if i!=us{for s in 0..28 {p.tariff[(us,i,s)]=5.0;}}} run(&format!("500us theta {th}"),&p,Closure::WorldShare,&b2);}
  let mut p=b.policy.clone(); for s in 0..27 {p.tariff[(us,jp,s)]+=0.15;}
  let mut seed=1u64; for k in 0..8 { let st:Vec<f64>=(0..81).map(|_|{seed=seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407); ((seed>>33) as f64/2f64.powi(31)-0.5)*4.0}).collect();
    let t=Instant::now(); match Equilibrium::solve_with(&b,&p,Closure::WorldShare,Some(&st),SolverOptions::default()){Ok(q)=>println!("rand {k} {:?} {:?} jp {:.10}",t.elapsed(),q.effort(),q.ln_welfare()[jp].exp_m1()*100.),Err(e)=>println!("rand {k} {e}")}}
}
