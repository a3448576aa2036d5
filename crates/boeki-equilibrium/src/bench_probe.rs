#![allow(missing_docs,clippy::all)]
use std::time::Instant; use crate::*; use boeki_economy::*;
pub fn pieces(base:&std::sync::Arc<Baseline>, policy:&Policy){
  let mut t=Instant::now(); let mut lap=|s:&str,k:u32|{ println!("{s} {:?}", t.elapsed()/k); t=Instant::now(); };
  let sys=system::System::new(base,policy,Closure::WorldShare).unwrap(); lap("system new",1);
  let mut st=sys.start(); lap("start",1);
  sys.solve_prices(&mut st,0.0,50); lap("price sweep",50);
  sys.solve_expenditure(&mut st,0.0,50); lap("exp sweep",50);
  let sh=sys.shares(&st); lap("shares",1);
  let j=wage_jacobian::wage_jacobian(&sys,&st); lap("jac",1);
  let l=linearised::Linearised::at(&sys,&st,&j); lap("lin",1);
  let b:Vec<f64>=(0..l.size()).map(|i|((i*7919)%13) as f64-6.0).collect(); let mut x=vec![0.0;l.size()]; lap("prep",1);
  let o=l.solve(&b,&mut x,1e-10); lap("solve",1); println!("{o:?}");
  let o=l.solve_transposed(&b,&mut x,1e-10); lap("solveT",1); println!("{o:?}");
  let q=Equilibrium::solve(base,policy,Closure::WorldShare).unwrap(); lap("full",1);
  let _=certificate::certify(base,policy,&certificate::Unknowns{ln_wage:q.ln_wage(),ln_price:q.ln_price(),expenditure:q.expenditure(),transfer:q.transfer()}); lap("certify",1);
  let _=st.clone(); lap("clone",1); drop(sh);
}
